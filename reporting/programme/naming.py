"""Naming figures in the words of a report. “We supported {men supported} men” always shows the
present figure, so the sentence cannot become wrong.

A figure has a readable name, such as “Age: 20 to 25”. The figures that people write about most also
have a short name. Capitals and spaces in a name make no difference.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from reporting.programme.stored import StoredReport
from reporting.programme.tables import Figure, Table, Unit
from reporting.programme.written import written

SHORT: Final[Mapping[str, str]] = {
    "sources.total": "referrals",
    "became.matched": "referrals allocated a mentor",
    "became.waiting": "referrals waiting",
    "became.left_unmatched": "referrals that left before a mentor was free",
    "waits.match.usual": "usual wait for a match",
    "waits.meeting.usual": "usual wait for the first meeting",
    "supported.men": "men supported",
    "supported.new": "men who first met a mentor",
    "violence.violent": "men with an offence of violence",
    "sessions.visit.count": "sessions at the prison",
    "prisons.total": "sessions and contacts",
    "sessions.total.minutes": "hours",
    "missed.total": "sessions that did not take place",
    "several_prisons.several": "men in more than 1 prison",
    "longest.1": "longest support",
    "gate.eligible": "men who could have support after release",
    "gate.offered": "men offered support after release",
    "gate.accepted": "men who accepted support after release",
    "gate.supported": "men supported through the gate",
    "gate.approved_premises": "men who went to Approved Premises",
    "reviewed.reviewed": "men reviewed",
    "breadth.at_least_one": "men with progress in 1 area or more",
    "breadth.three_or_more": "men with progress in 3 areas or more",
    "breadth.five_or_more": "men with progress in 5 areas or more",
    "areas.employment.progressed": "men with progress in employment",
    "areas.problems.progressed": "men with progress in problems",
    "areas.activities.progressed": "men with progress in activities",
    "areas.attitudes.progressed": "men with progress in attitudes",
    "areas.wellbeing.progressed": "men with progress in wellbeing",
    "areas.relationships.progressed": "men with progress in relationships",
    "services.total.made": "referrals to other services",
    "services.total.started": "referrals to other services that led to a start",
    "acct.reviews": "ACCT reviews",
    "acct.mentors": "mentors at ACCT reviews",
    "volunteers.active": "volunteers who mentored",
    "volunteers.recruited": "volunteers recruited",
    "volunteers.trained": "volunteers trained",
    "volunteers.mentoring_of_trained": "volunteers trained who mentored",
    "volunteers.cleared": "volunteers cleared",
    "volunteers.left": "volunteers who left",
    "case_studies.approved": "case studies",
}
"""Short names, by the key of the figure."""
PERCENT: Final = "percent of "
SHARE: Final = "share of "
BEFORE: Final = " before"
INSERTED: Final = re.compile(r"\{([^{}\n]*)\}")
NO_BRACES: Final = str.maketrans("", "", "{}")
NUMBER: Final = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?![\w]|[.,]\d)")
YEAR: Final = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class Named:
    """The name of a figure. `now` is what the words show in place of the name."""

    name: str
    now: str

    @property
    def in_braces(self) -> str:
        """The name as people insert it in their words, with its braces."""
        return f"{{{self.name}}}"


@dataclass(frozen=True)
class Called:
    """A figure with its readable name."""

    name: str
    figure: Figure


@dataclass(frozen=True)
class Finished:
    """A text with the figures put in. A name that is not a figure stays in the text as somebody
    typed it. `problems` has a sentence for each such name."""

    text: str
    problems: tuple[str, ...]


def pick_list(report: StoredReport) -> Iterator[tuple[str, list[Named]]]:
    """The names of all figures, each once. First come the short names. Then come the names of the
    other figures, table by table, with the titles of the tables."""
    by_key, names = report.figures, _by_name(report).items()
    short = ((name, by_key[key]) for key, name in SHORT.items() if key in by_key)
    yield "Used most", [Named(name, _shown(one)) for name, one in short]
    for table in report.tables:
        keys = {figure.key for figure in table.figures} - SHORT.keys()
        yield table.title, [Named(name, _shown(one)) for name, one in names if one.key in keys]


def finished(text: str, report: StoredReport) -> Finished:
    """The text with the figures of this report put in."""
    by_key, before = report.figures, report.figures_before
    names = _by_name(report)
    names |= {name: by_key[key] for key, name in SHORT.items() if key in by_key}
    figures = {_folded(name): Called(name, figure) for name, figure in names.items()}
    problems: dict[str, None] = {}

    def put_in(match: re.Match[str]) -> str:
        try:
            return _put_in(match[1], figures, before)
        except _Wrong as wrong:
            problems[str(wrong)] = None
            return match[0]

    return Finished(INSERTED.sub(put_in, text), tuple(problems))


def typed_numbers(text: str, report: StoredReport) -> list[str]:
    """The numbers in this text that are not figures of the report, each once. Leaves out years."""
    figures = [*report.figures.values(), *report.figures_before.values()]
    amounts = (
        (figure.value, figure.of, figure.known, figure.percent, _hours(figure))
        for figure in figures
    )
    known = {float(amount) for each in amounts for amount in each if amount is not None}
    typed = NUMBER.findall(INSERTED.sub(" ", text))
    numbers = (number for number in typed if not YEAR.fullmatch(number))
    return [
        number for number in dict.fromkeys(numbers) if float(number.replace(",", "")) not in known
    ]


class _Wrong(Exception):
    """A name that is not a figure. The message says this to the person who typed the name."""


def _put_in(typed: str, figures: Mapping[str, Called], before: Mapping[str, Figure]) -> str:
    name = _folded(typed)
    plain = name if name in figures else name.removeprefix(PERCENT).removeprefix(SHARE)
    form = name.removesuffix(plain)
    is_before = plain not in figures and plain.endswith(BEFORE)
    called = figures.get(plain.removesuffix(BEFORE) if is_before else plain)
    if called is None:
        raise _Wrong(_no_figure(typed, plain, figures))
    figure = called.figure
    if form and figure.of is None:
        raise _Wrong(f"“{typed.strip()}” cannot be shown: this figure is not a share of another.")
    shown = before.get(figure.key) if is_before else figure
    if form == PERCENT and shown is not None and shown.percent is not None:
        return f"{shown.percent}%"
    return written(shown) if form else _shown(shown)


def _no_figure(typed: str, plain: str, figures: Mapping[str, Called]) -> str:
    close = get_close_matches(plain.removesuffix(BEFORE), figures, 1, 0.5)
    meant = (
        f" Did you mean “{figures[close[0]].name}”?" if close else " Choose a name from the list."
    )
    return f"No figure is called “{typed.strip()}”.{meant}"


def _shown(figure: Figure | None) -> str:
    """The figure in a sentence: a count as a plain number, anything else with its unit."""
    if figure is None or figure.value is None or figure.unit is not Unit.COUNT:
        return written(figure)
    return f"{figure.value:,}"


def _by_name(report: StoredReport) -> dict[str, Figure]:
    """Every figure by its readable name. If 2 figures have the same name, the second has its key as
    its name."""
    names: dict[str, Figure] = {}
    for table in report.tables:
        for row in table.all_rows:
            for figure in row.figures:
                name = _name(table, row.label, figure)
                names[figure.key if name in names else name] = figure
    return names


def _name(table: Table, row: str, figure: Figure) -> str:
    parts = [table.title, row, *([figure.label] if len(table.columns) > 1 else [])]
    return " ".join(": ".join(parts).translate(NO_BRACES).split())


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _hours(figure: Figure) -> float | None:
    if figure.value is None or figure.unit is not Unit.MINUTES:
        return None
    return round(figure.value / 60, 1)
