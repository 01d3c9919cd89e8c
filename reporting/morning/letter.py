"""The words of the morning email.

The email has counts and links. The email names the funders who are waiting for a report, and nobody
else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from config.common.clock import london_date
from reporting.capacity.figures import Capacity, Change, figure_lines, headline
from reporting.models import Grant


@dataclass(frozen=True)
class Letter:
    """The words of one email."""

    subject: str
    text: str
    html: str


def write_letter(
    capacity: Capacity, change: Change | None, *, made_at: datetime, due: Sequence[Grant] = ()
) -> Letter:
    """The email for these figures. `due` has the grants with a report that is due soon or
    overdue."""
    context = {
        "due": due,
        "today": london_date(made_at),
        "grants_url": settings.BASE_URL + reverse("reporting:grants"),
        "capacity": capacity,
        "lines": figure_lines(capacity.total, change),
        "change": change,
        "headline": headline(capacity.total),
        "made_at": made_at,
        "home": settings.BASE_URL,
        "url": settings.BASE_URL + reverse("matching:capacity"),
        "preferences_url": settings.BASE_URL + reverse("reporting:morning_email"),
    }
    return Letter(
        subject=headline(capacity.total),
        text=render_to_string("reporting/morning/email.txt", context),
        html=render_to_string("reporting/morning/email.html", context),
    )
