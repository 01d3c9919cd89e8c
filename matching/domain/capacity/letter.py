"""The words of the morning e-mail. It holds counts and a link, and nobody's name."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from matching.domain.capacity.comparing import Change, figure_lines
from matching.domain.capacity.figures import Capacity, Figures


@dataclass(frozen=True)
class Letter:
    """An e-mail, written."""

    subject: str
    text: str
    html: str


def write_letter(told: Capacity, change: Change | None, *, made_at: datetime) -> Letter:
    """The e-mail for these figures."""
    context = {
        "told": told,
        "lines": figure_lines(told.total, change),
        "change": change,
        "headline": headline(told.total),
        "made_at": made_at,
        "home": settings.BASE_URL,
        "url": settings.BASE_URL + reverse("matching:capacity"),
    }
    return Letter(
        subject=headline(told.total),
        text=render_to_string("matching/mail/capacity.txt", context),
        html=render_to_string("matching/mail/capacity.html", context),
    )


def headline(total: Figures) -> str:
    """The whole e-mail in one line: "3 mentors short; 21 men waiting"."""
    short, waiting = total.mentors_short, total.waiting
    mentors = "1 mentor short" if short == 1 else f"{short or 'No'} mentors short"
    men = "1 man waiting" if waiting == 1 else f"{waiting or 'no'} men waiting"
    return f"{mentors}; {men}"
