"""How long it takes to read the largest file that we allow, and to write it to the database. Run by
`make bench`."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connection

from matching.models import Import
from matching.pool.lists import load_reference_data
from matching.spreadsheets.importing import (
    confirm_import,
    read_import,
    request_import,
    write_import,
)
from matching.spreadsheets.reading import MOST_ROWS
from tests.factories.people import manager
from tests.factories.programme import an_establishment
from tests.factories.spreadsheets import MAN, a_csv, an_xlsx

pytestmark = [pytest.mark.bench, pytest.mark.django_db]
AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
FULL = MAN | {"Needs": "drugs: 3; budgeting", "Offences": "Sexual; Vehicular", "Languages": "Welsh"}
MOST_SECONDS = 60


def rows(**changes: str) -> list[dict[str, str]]:
    return [
        FULL | {"Reference": f"R-{number}", "Prison number": f"A{number:04}BC"} | changes
        for number in range(MOST_ROWS)
    ]


def book(men: list[dict[str, str]]) -> bytes:
    return an_xlsx([list(men[0]), *map(dict.values, men)])


@pytest.mark.timeout(900)
@pytest.mark.parametrize("file", [a_csv, book])
def test_the_largest_file(
    file: Callable[[list[dict[str, str]]], bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    """Imports the file 3 times: its rows are new, then unchanged, then different in what costs most
    to change. Measures the processor's time, which a busy machine does not lengthen."""
    load_reference_data()
    an_establishment(code="BXI", name="HMP Brixton")
    boss = manager()
    changes = {"Needs": "drugs: 1", "Free": "Mon am", "Release date": "01/06/2027"}
    for fate, men in (
        ("new", rows()),
        ("unchanged", rows()),
        ("changed", rows(**changes, **{"Release date is": "parole", "Offences": "Sexual"})),
    ):
        row = request_import(kind="referrals", data=file(men), by=boss, at=AT)
        began = time.process_time()
        read_import(import_id=row.pk)
        read = time.process_time() - began
        row = Import.objects.get(pk=row.pk)
        writing = confirm_import(row=row, keep_doubtful=False, by=boss, at=AT)
        write_import(writing_id=writing.pk)
        seconds = time.process_time() - began
        writing.refresh_from_db()
        with capsys.disabled():
            print(
                f"\n{MOST_ROWS:,} referrals, {fate}, {file.__name__}, {connection.vendor}: "
                f"read in {read:.1f} s, written in {seconds - read:.1f} s"
            )
        assert writing.figures[fate] == MOST_ROWS
        assert seconds < MOST_SECONDS
