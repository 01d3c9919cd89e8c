"""The figures as a spreadsheet."""

from collections.abc import Iterator, Sequence
from typing import Final

from config.common.spreadsheet import Cell, Sheet, spreadsheet
from reporting.applicants.counting import STAGES
from reporting.applicants.tables import Report, Row
from reporting.yields.steps import Step

HEADINGS: Final = ("Cohort", "Question", "Group", *(stage.label for stage in STAGES))
HIDDEN: Final = "hidden"


def applicants_file(report: Report | None, *, form: str) -> bytes:
    """The tables as a "csv" or "xlsx" file. The file hides the same numbers as the page."""
    rows = list(_rows(report)) if report else []
    return spreadsheet(form, Sheet("Who applies", [HEADINGS, *rows]))


def _rows(report: Report) -> Iterator[Sequence[Cell]]:
    for table in report.tables:
        for row in (*table.rows, table.total):
            cells = _cells(row, report.stages)
            yield (str(report.cohort), table.question.title, row.label, *cells)


def _cells(row: Row, stages: Sequence[Step]) -> Iterator[Cell]:
    for stage, number in zip(STAGES, row.numbers, strict=True):
        if number is not None:
            yield number
        else:
            yield HIDDEN if stage in stages else ""
