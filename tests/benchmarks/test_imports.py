"""How long the largest file allowed takes to import. Run by `make bench`."""

import time
from datetime import UTC, datetime

import pytest
from django.db import connection

from config.common.actor import PROGRAMME
from matching.pool.lists import load_reference_data
from matching.spreadsheets.importing import import_rows
from matching.spreadsheets.reading import MOST_ROWS, ImportResult
from tests.factories.programme import an_establishment
from tests.factories.spreadsheets import MAN, a_csv

pytestmark = [pytest.mark.bench, pytest.mark.django_db]
FULL = MAN | {"Needs": "drugs: 3; budgeting", "Offences": "Sexual; Vehicular", "Languages": "Welsh"}
MOST_SECONDS = 20
"""Well below the 30 seconds after which the web server gives up a request."""


def test_the_largest_file(capsys: pytest.CaptureFixture[str]) -> None:
    load_reference_data()
    an_establishment(code="BXI", name="HMP Brixton")
    data = a_csv(FULL | {"Reference": f"R-{number}"} for number in range(MOST_ROWS))
    for expected in (ImportResult(added=MOST_ROWS), ImportResult(unchanged=MOST_ROWS)):
        began = time.perf_counter()
        result = import_rows(
            "referrals", data, by=PROGRAMME, at=datetime(2026, 11, 23, 12, tzinfo=UTC)
        )
        seconds = time.perf_counter() - began
        with capsys.disabled():
            print(f"\n{MOST_ROWS:,} referrals, {connection.vendor}: {seconds:.1f} s")
        assert result == expected
        assert seconds < MOST_SECONDS
