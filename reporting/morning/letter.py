"""The words of the morning email.

The email has counts and links. It names prisons, and the funders who wait for a report. It names no
people.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format

from config.common.clock import london_date
from config.common.letters.sending import foot
from config.common.outbox.queueing import InlineImage
from reporting.advice.actions import Advice
from reporting.advice.words import AdviceInWords, advice_in_words
from reporting.capacity.figures import (
    Capacity,
    Change,
    Prison,
    figure_lines,
    headline,
    moved,
)
from reporting.models import Grant
from reporting.morning.bars import CONTENT_ID, MOST_PRISONS, bars, bars_in_words, neediest_first

COLUMNS: Final = {
    "mentors_needed": "Mentors needed",
    "waiting": "Men waiting",
    "leaving_soon": "Leave in 90 days",
    "free_places": "Free places",
}
"""The figures of each prison in the table, each with the heading of its column."""
LONGEST_SUBJECT: Final = 200
MOST_REASONS: Final = 5


@dataclass(frozen=True)
class Letter:
    """One email: its subject, its words as text and as HTML, and the pictures in the HTML."""

    subject: str
    text: str
    html: str
    images: tuple[InlineImage, ...] = ()


@dataclass(frozen=True)
class Cell:
    """One figure of one prison. `moved` is how the figure has changed, such as "+2". It is empty if
    the figure has not changed, or if we cannot compare it."""

    label: str
    now: int
    moved: str


@dataclass(frozen=True)
class Row:
    """One prison in the table, with a cell for each of COLUMNS."""

    name: str
    cells: tuple[Cell, ...]


def write_letter(
    capacity: Capacity,
    change: Change | None,
    advice: Advice,
    *,
    made_at: datetime,
    due: Sequence[Grant] = (),
    failed: Sequence[str] = (),
) -> Letter:
    """The email about the prisons in `capacity`. `advice` can be about more prisons.

    `due` has the grants whose report is overdue or due soon. `failed` has a sentence for each thing
    that went wrong in the night. If nothing has changed and there is nothing to do, the email has
    only a few lines and no picture.
    """
    today = london_date(made_at)
    here = advice.at([prison.code for prison in capacity.prisons])
    names = {prison.code: prison.name for prison in capacity.prisons}
    words = advice_in_words(here, names, today=today)
    has_news = bool(here.actions or words.last_week or not here.is_whole or due or failed)
    is_quiet = change is not None and change.is_none and not has_news
    subject = _subject(words, capacity, is_quiet=is_quiet)
    shown = () if is_quiet else _pictures(capacity)
    context = {
        "subject": subject,
        "headline": subject if is_quiet else words.first or headline(capacity.total),
        "advice": words,
        "capacity": capacity,
        "change": change,
        "due": due,
        "failed": failed,
        "today": today,
        "made_at": made_at,
        **foot(),
        "url": settings.BASE_URL + reverse("matching:capacity"),
        "grants_url": settings.BASE_URL + reverse("reporting:grants"),
        "preferences_url": settings.BASE_URL + reverse("reporting:morning_email"),
        "picture": CONTENT_ID if shown else "",
        "picture_words": bars_in_words(capacity),
        **_figures(capacity, change),
    }
    name = "quiet" if is_quiet else "email"
    return Letter(
        # The subject has the day, so that a late email does not look like today's email.
        subject=f"{date_format(today, 'j M')}: {subject}",
        text=render_to_string(f"reporting/morning/{name}.txt", context),
        html=render_to_string(f"reporting/morning/{name}.html", context),
        images=shown,
    )


def _subject(words: AdviceInWords, capacity: Capacity, *, is_quiet: bool) -> str:
    """The subject of the email: what to do first, and how many men leave soon. If there is nothing
    to do, the figures in one line."""
    figures = headline(capacity.total)
    if is_quiet:
        return f"Nothing new: {figures[0].lower()}{figures[1:]}"
    first = words.first or figures
    whole = f"{first}. {words.last_week}" if words.last_week else first
    return whole if len(whole) <= LONGEST_SUBJECT else first


def _pictures(capacity: Capacity) -> tuple[InlineImage, ...]:
    """The picture of the prisons' bars. Empty if there is nothing to draw."""
    png = bars(capacity)
    return (InlineImage(CONTENT_ID, png),) if png else ()


def _figures(capacity: Capacity, change: Change | None) -> dict[str, Any]:
    """The figures for the templates: every figure of all the prisons together, a row for each
    prison if there are several, and the commonest reasons."""
    reasons = capacity.total.reason_lines
    rows = neediest_first(capacity.lines)
    return {
        "lines": figure_lines(capacity.total, change),
        "columns": COLUMNS.values(),
        "rows": [_row(prison, change) for prison in rows[:MOST_PRISONS]],
        "more_prisons": max(len(rows) - MOST_PRISONS, 0),
        "reasons": reasons[:MOST_REASONS],
        "other_reasons": sum(men for _, men in reasons[MOST_REASONS:]),
    }


def _row(prison: Prison, change: Change | None) -> Row:
    by = change.prisons.get(prison.code, {}) if change else {}
    cells = (
        Cell(label, getattr(prison.figures, name), moved(by[name]) if by.get(name) else "")
        for name, label in COLUMNS.items()
    )
    return Row(prison.name, tuple(cells))
