"""The page, the files, the PDF and the pictures of the demo's report have the figures of the
report, and every figure opens."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final
from xml.etree import ElementTree

import openpyxl
import pytest
from django.db import transaction
from pypdf import PdfReader

from config.accounts.models import User
from config.common.actor import PROGRAMME
from config.common.clock import LONDON, london_today, now
from delivery.synthetic.loading import load_all
from matching.synthetic.report import FIRST_DAY, LAST_DAY
from reporting.models import MadeReport
from reporting.programme.asking import make_report, queued_report
from reporting.programme.document import Document, Issue, Section
from reporting.programme.files import report_file, sheet_title
from reporting.programme.keeping import make_programme_report
from reporting.programme.opening import lines_of
from reporting.programme.paper import report_pdf, summary_pdf
from reporting.programme.picture import is_drawn, picture
from reporting.programme.plain import as_plain
from reporting.programme.stored import StoredReport, report_from
from reporting.programme.summary import FIGURES, summary_of
from reporting.programme.tables import Chart, ProgrammeReport, RecordKind, Scope
from reporting.programme.written import amount, chapters, in_words, written
from tests.factories.people import manager, user_with
from tests.pdf import check_is_accessible, pages_of, read, squeezed

pytestmark = pytest.mark.django_db
ISSUE: Final = Issue("Maurice Manager", datetime(2026, 5, 4, 14, 5, tzinfo=LONDON), "a1" * 32)
SCOPE = Scope(FIRST_DAY, LAST_DAY, london_today())


@pytest.fixture(scope="module")
def boss(django_db_setup: None, django_db_blocker: Any) -> Iterator[User]:
    """A manager of the demo, which is loaded once for the module, because it takes some seconds."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_all(seed=1, by=PROGRAMME, at=now())
        yield manager()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def at() -> datetime:
    return now()


@pytest.fixture(scope="module")
def counted(boss: User, at: datetime) -> ProgrammeReport:
    return make_programme_report(SCOPE, by=boss, at=at)


@pytest.fixture(scope="module")
def made(boss: User, at: datetime) -> MadeReport:
    report = queued_report(SCOPE, by=boss, at=at)
    make_report(report_id=report.pk)
    report.refresh_from_db()
    return report


@pytest.fixture(scope="module")
def stored(made: MadeReport) -> StoredReport:
    return report_from(made.result)


@pytest.fixture(scope="module")
def document(stored: StoredReport) -> Document:
    words = {Section.INTRODUCTION: "First & <b>best</b>.\n\nSecond."}
    return Document(stored, ("HMP Brixton",), words, ISSUE)


@pytest.fixture(scope="module")
def pdf(document: Document) -> PdfReader:
    """The report as a PDF, made once because it takes some seconds."""
    return read(report_pdf(document))


@pytest.fixture(scope="module")
def pages(pdf: PdfReader) -> list[str]:
    """The text of each page of the PDF, without spaces."""
    return pages_of(pdf)


def test_the_stored_report_is_the_report(
    made: MadeReport, stored: StoredReport, counted: ProgrammeReport
) -> None:
    assert stored.scope == counted.scope
    for old, new in ((counted.tables, stored.tables), (counted.before, stored.before)):
        assert [(table.key, table.title, table.says, table.chart) for table in old] == [
            (table.key, table.title, table.says, table.chart) for table in new
        ]
    for key, figure in counted.figures.items():
        again = stored.figures[key]
        assert (again.value, again.of, again.known, again.unit, again.definition) == (
            figure.value,
            figure.of,
            figure.known,
            figure.unit,
            figure.definition,
        )
        assert again.records.kind is figure.records.kind
        assert tuple(made.records[key]) == figure.records.ids
    assert [(check.key, check.holds) for check in stored.checks] == [
        (identity.key, identity.holds) for identity in counted.identities
    ]


def test_the_page_has_the_figures_of_the_report(
    stored: StoredReport, counted: ProgrammeReport
) -> None:
    cells = {
        cell.key: (cell.now, cell.before)
        for chapter in chapters(stored)
        for _, lines, _ in chapter.tables
        for line in lines
        for cell in line.cells
    }
    assert cells == {
        key: (written(figure), written(counted.figures_before.get(key)))
        for key, figure in counted.figures.items()
    }


def test_csv_has_the_figures_of_the_report(document: Document, counted: ProgrammeReport) -> None:
    text = report_file(document, "csv").decode("utf-8-sig")
    rows = {row["Key"]: row for row in csv.DictReader(io.StringIO(text))}
    assert rows.keys() == counted.figures.keys()
    for key, figure in counted.figures.items():
        earlier = counted.figures_before.get(key)
        values = (amount(figure), figure.of, figure.percent, figure.known)
        columns = ("Value", "Of", "Percent", "Known for")
        assert [rows[key][column] for column in columns] == [_text(value) for value in values]
        assert rows[key]["Period before"] == _text(amount(earlier) if earlier else None)


def test_excel_has_the_figures_of_the_report_a_sheet_for_each_table(
    document: Document, counted: ProgrammeReport
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(report_file(document, "xlsx")))
    titles = [sheet_title(table) for table in counted.tables]
    assert book.sheetnames == ["About", "Words", *titles, "Definitions", "Glossary", "Sums"]
    about = {row[0]: row[1] for row in book["About"].iter_rows(values_only=True)}
    assert (about["Prisons"], about["Digest"]) == ("HMP Brixton", ISSUE.digest)
    words = list(book["Words"].iter_rows(min_row=2, values_only=True))
    assert words == [("Introduction", "First & <b>best</b>."), ("Introduction", "Second.")]
    for table, title in zip(counted.tables, titles, strict=True):
        _, *lines = book[title].iter_rows(values_only=True)
        assert len(lines) == len(table.all_rows)
        for row, (label, *cells) in zip(table.all_rows, lines, strict=True):
            assert label == row.label
            for place, figure in enumerate(row.figures):
                earlier = counted.figures_before.get(figure.key)
                assert cells[5 * place : 5 * place + 5] == [
                    amount(figure),
                    figure.of,
                    figure.percent,
                    figure.known,
                    amount(earlier) if earlier else None,
                ]
    says = {row[1] for row in book["Definitions"].iter_rows(values_only=True)}
    assert {figure.definition.says for figure in counted.figures.values()} <= says
    assert len(list(book["Sums"].iter_rows())) == len(counted.identities) + 1


def test_json_has_the_figures_of_the_report(stored: StoredReport, counted: ProgrammeReport) -> None:
    plain = as_plain(counted, prisons=())["figures"]
    assert plain.keys() == stored.figures.keys()
    for key, figure in stored.figures.items():
        shown = plain[key]
        assert (shown["value"], shown["of"], shown["known"]) == (
            figure.value,
            figure.of,
            figure.known,
        )


def test_the_pdf_has_the_figures_of_the_report_in_their_order(
    pages: list[str], stored: StoredReport
) -> None:
    text, place = "".join(pages), 0
    for chapter in chapters(stored):
        for table, lines, _ in chapter.tables:
            before = "before:" if len(table.columns) > 2 else ""
            for line in lines:
                cells = (f"{cell.now}{cell.rests_on}{before}{cell.before}" for cell in line.cells)
                place = text.index(squeezed(line.label + "".join(cells)), place)


def test_the_pdf_has_tags_for_screen_readers(pdf: PdfReader, stored: StoredReport) -> None:
    tags = check_is_accessible(pdf, title="Programme report, 1 February 2024 to 31 March 2025")
    assert len(tags.named("H1")) == 1
    drawn = [table for table in stored.tables if is_drawn(table, stored.figures_before)]
    assert [figure.alt for figure in tags.named("Figure")] == [in_words(table) for table in drawn]
    assert len(tags.named("H3")) >= len(stored.tables)
    assert len(tags.named("Caption")) >= len([table for table in stored.tables if table.rows])


def test_the_contents_of_the_pdf_lead_to_every_chapter_and_table(
    pdf: PdfReader, pages: list[str], stored: StoredReport
) -> None:
    links: Any = pdf.pages[1]["/Annots"]
    targets = [str(link.get_object()["/Dest"]) for link in links]
    assert len(targets) == len(set(targets))
    tables = [f"table-{table.key}" for table in stored.tables]
    assert [name for name in targets if name in tables] == tables
    assert {chapter.key for chapter in chapters(stored)} <= set(targets)
    for table in stored.tables:
        target = pdf.named_destinations[f"table-{table.key}"]
        page = pdf.get_destination_page_number(target)
        assert page is not None
        assert squeezed(table.title) in pages[page]
        assert re.search(rf"{re.escape(squeezed(table.title))}\.+{page + 1}(?!\d)", pages[1])


def test_the_pdf_says_what_the_figures_mean_what_adds_up_and_who_issued_it(
    pages: list[str], stored: StoredReport
) -> None:
    text = "".join(pages)
    for figure in stored.figures.values():
        assert squeezed(figure.definition.says) in text
        assert squeezed(figure.definition.numerator) in text
    for check in stored.checks:
        assert squeezed(f"{check.says}{check.left:,}{check.relation}{check.right:,}Yes") in text
    for words in ("First & <b>best</b>.", ISSUE.by, ISSUE.digest, "HMP Brixton"):
        assert squeezed(words) in text


def test_the_summary_for_trustees_is_one_page_with_the_figures_of_the_report(
    document: Document, stored: StoredReport
) -> None:
    summary = summary_of(document)
    assert [one.key for one in summary.highlights] == list(FIGURES)
    pdf = read(summary_pdf(document))
    (text,) = pages_of(pdf)
    tags = check_is_accessible(pdf, title="Summary for trustees, 1 February 2024 to 31 March 2025")
    assert len(tags.named("Figure")) == len(summary.tables) == 2
    for one in summary.highlights:
        figure, earlier = stored.figures[one.key], stored.figures_before[one.key]
        assert (one.number, one.before) == (f"{amount(figure):,}", f"{amount(earlier):,}")
        assert squeezed(f"{one.number}{one.share}{one.name}before:{one.before}") in text
    assert squeezed("First & <b>best</b>.") in text


def test_a_picture_is_an_image_and_the_same_twice(stored: StoredReport) -> None:
    drawn = [table for table in stored.tables if table.chart]
    assert {table.chart for table in drawn} == set(Chart)
    for table in {table.chart: table for table in drawn}.values():
        svg = picture(table, stored.figures_before)
        assert ElementTree.fromstring(svg).tag.endswith("svg")  # noqa: S314 # our own drawing
        assert svg == picture(table, stored.figures_before)


def test_every_figure_opens(made: MadeReport, stored: StoredReport, boss: User) -> None:
    opened, nobody = set(), user_with()
    for key, figure in stored.figures.items():
        ids = made.records[key]
        kind = figure.records.kind
        if kind in opened or not ids:
            continue
        opened.add(kind)
        assert len(lines_of(kind, ids[:25], by=boss)) == len(ids[:25])
        assert lines_of(kind, ids[:25], by=nobody) == []
    assert {RecordKind.REFERRAL, RecordKind.MAN, RecordKind.SESSION, RecordKind.USER} <= opened


def _text(value: float | None) -> str:
    return "" if value is None else str(value)
