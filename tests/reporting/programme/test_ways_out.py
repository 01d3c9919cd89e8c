"""Every way out of a report has the same figures: the page, the PDF, Excel, CSV and JSON."""

import csv
import io
import json
from datetime import date
from html.parser import HTMLParser

import openpyxl
import pytest
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.programme.document import Document
from reporting.programme.files import report_file
from reporting.programme.paper import paper
from reporting.programme.picture import is_drawn, picture
from reporting.programme.stored import StoredReport, report_from, report_in_json
from reporting.programme.summary import FIGURES, highlights_of
from reporting.programme.tables import (
    Chapter,
    Chart,
    Definition,
    Figure,
    RecordKind,
    Records,
    Row,
    Scope,
    Table,
    Unit,
)
from reporting.programme.written import HIDDEN, NOTHING, amount, chapters, written

KINDS = Records(RecordKind.MAN, ())
MEANING = Definition("men", "The men.", "Men", "All men", "The records")
SCOPE = Scope(date(2025, 1, 1), date(2025, 3, 31), date(2025, 4, 1))
NUMBERS = st.none() | st.integers(0, 3_000_000)
LABELS = st.text("ab <>&'\"=-\n\té", max_size=9).map(lambda text: f"x{text}".strip())


@st.composite
def figures(draw: st.DrawFn, key: str, label: str) -> Figure:
    is_hidden = draw(st.booleans())
    return Figure(
        key,
        label,
        None if is_hidden else draw(NUMBERS),
        MEANING,
        KINDS,
        of=None if is_hidden else draw(NUMBERS),
        known=None if is_hidden else draw(NUMBERS),
        unit=draw(st.sampled_from(Unit)),
        is_hidden=is_hidden,
    )


@st.composite
def tables(draw: st.DrawFn, key: str) -> Table:
    columns = draw(st.lists(LABELS, min_size=1, max_size=5))

    def row(code: str) -> Row:
        keys = ((f"{key}.{code}.{place}", label) for place, label in enumerate(columns))
        return Row(f"{key}.{code}", draw(LABELS), tuple(draw(figures(*each)) for each in keys))

    rows = tuple(row(str(place)) for place in range(draw(st.integers(0, 3))))
    total = row("total") if draw(st.booleans()) else None
    chapter, title = draw(st.sampled_from(Chapter)), f"{key} {draw(LABELS)}"
    return Table(key, chapter, title, "What it shows.", rows, total=total)


@st.composite
def reports(draw: st.DrawFn) -> StoredReport:
    """A report of 2 tables. Some of its figures have none in the period before."""
    now = tuple(draw(tables(key)) for key in ("one", "two"))
    before = (draw(tables("one")),)
    return StoredReport(SCOPE, now, (), before)


@given(reports())
@settings(max_examples=25)
def test_every_way_out_has_the_same_figures(report: StoredReport) -> None:
    document = Document(report)
    before = report.figures_before
    read_back = report_from(json.loads(json.dumps(report_in_json(report))))
    assert read_back == report
    in_chapters = [
        (table, line, cell)
        for chapter in chapters(report)
        for table, lines, _ in chapter.tables
        for line in lines
        for cell in line.cells
    ]
    shown = {cell.key: (cell.now, cell.before) for _, _, cell in in_chapters}
    assert shown == {
        key: (written(one), written(before.get(key))) for key, one in report.figures.items()
    }
    assert _on_paper(document) == [
        ("before: " if len(table.columns) > 2 else "").join((cell.now + cell.rests_on, cell.before))
        for table, _, cell in in_chapters
    ]
    numbers = {key: _number(one) for key, one in report.figures.items()}
    text = report_file(document, "csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert {row["Key"]: row["Value"] for row in rows} == {
        key: "" if value is None else str(value) for key, value in numbers.items()
    }
    book = openpyxl.load_workbook(io.BytesIO(report_file(document, "xlsx")))
    for table, sheet in zip(report.tables, book.worksheets[1:], strict=False):
        cells = [row[1::5] for row in sheet.iter_rows(min_row=2, values_only=True)]
        assert cells == [
            tuple(numbers[figure.key] for figure in row.figures) for row in table.all_rows
        ]


@given(figures("one.only", "Men"), figures("one.only", "Men"), st.booleans())
def test_a_picture_leaves_out_what_is_hidden_and_rows_with_nothing(
    now: Figure, before: Figure, is_share: bool
) -> None:
    table = Table("one", Chapter.PEOPLE, "One", "Says.", (Row("one", "Row", (now,)),))
    assert not is_drawn(table, {})
    chart = Chart.SHARES if is_share else Chart.BARS
    table = Table("one", Chapter.PEOPLE, "One", "Says.", table.rows, chart=chart)
    assert is_drawn(table, {before.key: before}) == bool(now.value or before.value)


def test_the_bars_of_the_period_before_are_left_out_where_one_is_hidden() -> None:
    now = Figure("one.only", "Men", 7, MEANING, KINDS)
    table = Table(
        "one", Chapter.PEOPLE, "One", "", (Row("one.only", "Row", (now,)),), chart=Chart.BARS
    )
    for is_hidden in (True, False):
        earlier = Figure("one.only", "Men", None, MEANING, KINDS, is_hidden=is_hidden)
        assert ("The period before" in picture(table, {"one.only": earlier})) is not is_hidden


@pytest.mark.parametrize(
    ("value", "before", "says"),
    [(7, 5, "2 more"), (5, 7, "2 fewer"), (5, 5, "no change"), (None, 5, ""), (5, None, "")],
)
def test_the_summary_says_what_changed(value: int | None, before: int | None, says: str) -> None:
    key = next(iter(FIGURES))
    old, new = (
        Table("t", Chapter.PEOPLE, "T", "", (Row("t", "T", (_count(key, number),)),))
        for number in (before, value)
    )
    (highlight,) = highlights_of(StoredReport(SCOPE, (new,), (), (old,)))
    assert highlight.change == says
    assert highlight.number == (NOTHING if value is None else str(value))


def _count(key: str, value: int | None) -> Figure:
    return Figure(key, "Men", value, MEANING, KINDS)


def _number(figure: Figure) -> int | float | str | None:
    return HIDDEN if figure.is_hidden else amount(figure)


class _Cells(HTMLParser):
    """The texts of the figures in the tables of chapters, in their order. The cell of the period
    before is a part of the cell of its figure."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.is_in_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = (dict(attrs).get("class") or "").split()
        if tag == "td" and "numeric" in names:
            self.is_in_cell = True
            if "before" not in names:
                self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "td":
            self.is_in_cell = False

    def handle_data(self, data: str) -> None:
        if self.is_in_cell:
            self.cells[-1] += data


def _on_paper(document: Document) -> list[str]:
    """The figures of the chapters in the page that becomes the PDF."""
    page = render_to_string("reporting/programme/paper/report.html", paper(document))
    parser = _Cells()
    parser.feed(page.split('id="meanings"')[0].split("</ul>\n</section>")[-1])
    return parser.cells
