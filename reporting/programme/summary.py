"""The summary of a programme report for trustees: 12 figures, 2 pictures, and a short introduction.
Every figure is also in the report."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from reporting.programme.document import Document, Section
from reporting.programme.picture import is_drawn
from reporting.programme.stored import StoredReport
from reporting.programme.tables import Figure, Table
from reporting.programme.written import amount, in_words, number

FIGURES: Final[Mapping[str, str]] = {
    "sources.total": "Referrals received",
    "became.matched": "Allocated a mentor",
    "became.waiting": "Waiting at the end of the period",
    "became.left_unmatched": "Left before a mentor was free",
    "supported.men": "Men supported",
    "sessions.visit.count": "Sessions at the prison",
    "sessions.total.minutes": "Hours of sessions and contacts",
    "gate.supported": "Supported through the gate",
    "breadth.three_or_more": "Progress in 3 areas or more",
    "volunteers.trained": "Volunteers trained",
    "volunteers.active": "Volunteers who mentored",
    "concerns_stood.open": "Concerns open at the end of the period",
}
"""The figures that trustees ask for, by their keys, with their names on the summary."""
PICTURES: Final = ("became", "areas")
"""The tables whose pictures are on the summary."""
MOST_LINES: Final = 7
"""The page has room for this many lines of an introduction, counting empty lines."""
LETTERS: Final = 100
"""About how many letters fit on 1 line of the page."""


@dataclass(frozen=True)
class Highlight:
    """A figure of the summary. `share` says what the figure is a share of, such as "of 31 (84%)".
    `before` is the number in the period before. `change` says how many more or fewer there are now.
    `share` and `change` can be empty."""

    key: str
    name: str
    number: str
    share: str
    before: str
    change: str


@dataclass(frozen=True)
class Summary:
    """The summary of a report. Each table comes with words for what its picture shows. The
    introduction is empty if it is too long for the page."""

    highlights: tuple[Highlight, ...]
    tables: tuple[tuple[Table, str], ...]
    introduction: str


def summary_of(document: Document) -> Summary:
    """The summary of this report."""
    report = document.report
    return Summary(
        highlights_of(report),
        tuple(
            (table, in_words(table))
            for table in report.tables
            if table.key in PICTURES and is_drawn(table, report.figures_before)
        ),
        _short(document.words.get(Section.INTRODUCTION, "")),
    )


def highlights_of(report: StoredReport) -> tuple[Highlight, ...]:
    """The figures that trustees ask for. Leaves out figures that the report does not have."""
    figures, before = report.figures, report.figures_before
    return tuple(
        _highlight(figures[key], before.get(key), name)
        for key, name in FIGURES.items()
        if key in figures
    )


def _highlight(now: Figure, before: Figure | None, name: str) -> Highlight:
    share = "" if now.percent is None else f"of {now.of:,} ({now.percent}%)"
    return Highlight(now.key, name, number(now), share, number(before), _change(now, before))


def _change(now: Figure, before: Figure | None) -> str:
    value, earlier = amount(now), amount(before) if before else None
    if value is None or earlier is None:
        return ""
    more = round(value - earlier, 1)
    if not more:
        return "no change"
    return f"{abs(more):,} {'more' if more > 0 else 'fewer'}"


def _short(introduction: str) -> str:
    """The introduction if it is short enough for the page. Otherwise its first paragraph, if that
    is short enough. Otherwise empty."""
    for text in (introduction, introduction.split("\n\n")[0]):
        if sum(1 + len(line) // LETTERS for line in text.splitlines()) <= MOST_LINES:
            return text
    return ""
