"""The figures as a spreadsheet."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from config.common.spreadsheet import Cell, Sheet, spreadsheet
from reporting.yields.choosing import Choice, Record
from reporting.yields.journeys import Journey
from reporting.yields.tallies import reasons, tallies
from reporting.yields.waits import Wait, waits

HEADINGS: Final = (
    "Prison",
    "Cohort",
    "Step",
    "Reached",
    "Went on",
    "Still there",
    "Stopped",
    "Median days",
    "8 in 10: from days",
    "8 in 10: to days",
    "Took the step",
    "Had not taken it",
)
WHY: Final = ("Prison", "Cohort", "Stopped after", "Why", "People")
ALL: Final = "All"


def steps_file(record: Record, choice: Choice, *, form: str) -> bytes:
    """The figures for what somebody chose as a "csv" or "xlsx" file, followed by the figures of
    each cohort. The file names nobody. An "xlsx" file also has the reasons for stopping."""
    groups = [(choice, record.journeys(choice))]
    if choice.cohort is None:
        groups += record.by_cohort(choice)
    steps = [row for one, journeys in groups for row in _steps(one, journeys, record.today)]
    why = [row for one, journeys in groups for row in _why(one, journeys)]
    return spreadsheet(form, Sheet("Steps", [HEADINGS, *steps]), Sheet("Why", [WHY, *why]))


def _steps(choice: Choice, journeys: Sequence[Journey], today: date) -> Iterator[Sequence[Cell]]:
    times = waits(journeys, today=today)
    for tally in tallies(journeys):
        counts = (tally.reached, tally.went_on, tally.here, tally.stopped)
        yield (*_names(choice), tally.step.label, *counts, *_cells(times.get(tally.step)))


def _cells(wait: Wait | None) -> tuple[Cell, ...]:
    if wait is None:
        return ("",) * 5
    days = ("" if day is None else day for day in (wait.median, wait.low, wait.high))
    return (*days, wait.took, wait.waiting)


def _why(choice: Choice, journeys: Iterable[Journey]) -> Iterator[Sequence[Cell]]:
    for (reason, step), people in sorted(reasons(journeys).items(), key=lambda item: item[0][1]):
        yield (*_names(choice), step.label, reason.label, people)


def _names(choice: Choice) -> tuple[str, str]:
    return str(choice.prison or ALL), str(choice.cohort or ALL)
