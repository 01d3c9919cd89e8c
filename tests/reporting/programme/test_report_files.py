"""The page, the files and the pictures of the demo's report have the figures of the report, and
every figure opens."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from django.db import transaction

from config.accounts.models import User
from config.common.actor import PROGRAMME
from config.common.clock import london_today, now
from delivery.synthetic.loading import load_all
from matching.synthetic.report import FIRST_DAY, LAST_DAY
from reporting.models import MadeReport
from reporting.programme.asking import make_report, queued_report
from reporting.programme.files import report_file, sheet_title
from reporting.programme.making import make_programme_report
from reporting.programme.opening import lines_of
from reporting.programme.picture import picture
from reporting.programme.stored import StoredReport, report_from
from reporting.programme.tables import ProgrammeReport, RecordKind, Scope
from reporting.programme.written import amount, chapters, written
from tests.factories.people import manager, user_with

pytestmark = pytest.mark.django_db
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


def test_csv_has_the_figures_of_the_report(stored: StoredReport, counted: ProgrammeReport) -> None:
    text = report_file(stored, "csv").decode("utf-8-sig")
    rows = {row["Key"]: row for row in csv.DictReader(io.StringIO(text))}
    assert rows.keys() == counted.figures.keys()
    for key, figure in counted.figures.items():
        earlier = counted.figures_before.get(key)
        values = (amount(figure), figure.of, figure.percent, figure.known)
        columns = ("Value", "Of", "Percent", "Known for")
        assert [rows[key][column] for column in columns] == [_text(value) for value in values]
        assert rows[key]["Period before"] == _text(amount(earlier) if earlier else None)


def test_excel_has_the_figures_of_the_report_a_sheet_for_each_table(
    stored: StoredReport, counted: ProgrammeReport
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(report_file(stored, "xlsx")))
    titles = [sheet_title(table) for table in counted.tables]
    assert book.sheetnames == ["About", *titles, "Definitions", "Glossary", "Sums"]
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


def test_every_picture_is_an_image_and_the_same_twice(stored: StoredReport) -> None:
    drawn = [table for table in stored.tables if table.chart]
    assert drawn
    for table in drawn:
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
