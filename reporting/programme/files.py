"""A programme report as a spreadsheet. Excel has a sheet for each table. CSV is one list. Files
name nobody."""

from collections.abc import Iterator, Sequence
from typing import Final

from config.common.clock import london_date
from config.common.spreadsheet import Cell, Sheet, spreadsheet
from reporting.programme.document import SECTION_TITLES, Document
from reporting.programme.glossary import terms_of
from reporting.programme.promises import GrantPromises
from reporting.programme.publication import ABOUT_PUBLICATION
from reporting.programme.stored import StoredReport
from reporting.programme.tables import TITLES, Figure, Table
from reporting.programme.written import HIDDEN, amount

LONGEST_TITLE: Final = 31
"""The most characters that Excel allows in the title of a sheet."""
NOT_IN_TITLES: Final = str.maketrans("", "", "[]:*?/\\")
HEADINGS: Final = (
    "Chapter",
    "Table",
    "Row",
    "Figure",
    "Key",
    "Value",
    "Of",
    "Percent",
    "Known for",
    "Unit",
    "Period before",
)


def report_file(document: Document, form: str) -> bytes:
    """The report as "xlsx" or "csv". If there are words or promises, Excel has a sheet for each."""
    report = document.report
    if form == "csv":
        return spreadsheet(form, Sheet("Report", _list(report)))
    before = report.figures_before
    return spreadsheet(
        form,
        Sheet("About", _about(document), (40, 60)),
        *([Sheet("Words", _words(document), (20, 120))] if document.words else []),
        *(
            [Sheet("Promises", _promises(document.promises), (30, 50, 14, 14, 14))]
            if document.promises
            else []
        ),
        *(Sheet(sheet_title(one), _table(one, before), _widths(one)) for one in report.tables),
        Sheet("Definitions", _definitions(report), (30, 50, 50, 40, 40)),
        Sheet("Glossary", _glossary(report), (30, 100)),
        Sheet("Sums", _sums(report), (70, 12, 6, 12, 10)),
    )


def sheet_title(table: Table) -> str:
    """The title of a table as the title of a sheet, cut to the length that Excel allows."""
    return table.title.translate(NOT_IN_TITLES)[:LONGEST_TITLE].strip()


def _about(document: Document) -> Iterator[Sequence[Cell]]:
    report, issue = document.report, document.issue
    scope = report.scope
    yield "Programme report", ""
    yield "From", scope.first.isoformat()
    yield "To", scope.last.isoformat()
    yield "Counts what was recorded up to", scope.as_at.isoformat()
    yield "Prisons", ", ".join(document.prisons) or "All"
    yield "The period before, from", scope.before.first.isoformat()
    yield "The period before, to", scope.before.last.isoformat()
    if report.is_publication:
        yield "For publication", ABOUT_PUBLICATION
    if issue:
        yield "Issued by", issue.by
        yield "Issued on", london_date(issue.at).isoformat()
        yield "Digest", issue.digest
        if issue.withdrawn_on:
            yield "Withdrawn on", issue.withdrawn_on.isoformat()
    yield "Sums checked", len(report.checks)
    yield "Sums that are wrong", len(report.broken)


def _words(document: Document) -> Iterator[Sequence[Cell]]:
    """A row for each paragraph."""
    yield "Part", "Words"
    for section, title in SECTION_TITLES.items():
        for paragraph in filter(str.strip, document.words.get(section, "").split("\n\n")):
            yield title, paragraph


def _promises(promises: Sequence[GrantPromises]) -> Iterator[Sequence[Cell]]:
    yield "Grant", "Figure", "Promised", "In this report", "Percent reached"
    for one in promises:
        for line in one.lines:
            actual, percent = _cell(line.actual), _cell(line.percent)
            yield one.funder, line.label, line.promised, actual, percent


def _table(table: Table, before: dict[str, Figure]) -> Iterator[Sequence[Cell]]:
    """The rows of a table in the file. Each figure takes 5 cells."""
    parts = ("", ": of", ": percent", ": known for", ": period before")
    yield "", *(f"{label}{part}" for label in table.columns for part in parts)
    for row in table.all_rows:
        cells = [cell for figure in row.figures for cell in _cells(figure, before)]
        yield row.label, *cells
    for note in table.notes:
        yield (note,)


def _cells(figure: Figure, before: dict[str, Figure]) -> Sequence[Cell]:
    earlier = before.get(figure.key)
    return (
        _value(figure),
        _cell(figure.of),
        _cell(figure.percent),
        _cell(figure.known),
        _value(earlier),
    )


def _widths(table: Table) -> Sequence[int]:
    return (40, *((14,) * 5 * len(table.columns)))


def _list(report: StoredReport) -> Iterator[Sequence[Cell]]:
    before = report.figures_before
    yield HEADINGS
    for table in report.tables:
        for row in table.all_rows:
            for figure in row.figures:
                value, of, percent, known, earlier = _cells(figure, before)
                names = (TITLES[table.chapter], table.title, row.label, figure.label, figure.key)
                yield *names, value, of, percent, known, _unit(figure), earlier


def _unit(figure: Figure) -> str:
    return "hours" if figure.unit.value == "minutes" else figure.unit.value


def _definitions(report: StoredReport) -> Iterator[Sequence[Cell]]:
    yield "Table", "What it means", "What is counted", "Out of", "Records that we use"
    for table in report.tables:
        for each in {figure.definition.key: figure.definition for figure in table.figures}.values():
            yield table.title, each.says, each.numerator, each.denominator, each.source


def _glossary(report: StoredReport) -> Iterator[Sequence[Cell]]:
    yield "Word", "What we mean"
    for term in terms_of(report.tables):
        yield term.word, term.means


def _sums(report: StoredReport) -> Iterator[Sequence[Cell]]:
    yield "What must be true", "Left", "", "Right", "True"
    for check in report.checks:
        holds = "yes" if check.holds else "no"
        yield check.says, check.left, check.relation, check.right, holds


def _value(figure: Figure | None) -> Cell:
    """The value, in the unit in which we show it. The word “hidden” if the report hides the
    value."""
    if figure is None or figure.is_hidden:
        return HIDDEN if figure else ""
    return _cell(amount(figure))


def _cell(value: float | None) -> Cell:
    return "" if value is None else value
