"""2 people import the same file at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection

from config.common.actor import PROGRAMME
from matching.models import Mentor
from matching.spreadsheets.importing import RACE, ImportResult, import_rows
from tests.factories.spreadsheets import MENTOR, a_csv

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
IMPORTERS = 8
ROWS = 40


def imported(_: int) -> ImportResult:
    rows = [MENTOR | {"Email": f"mentor{number}@example.org"} for number in range(ROWS)]
    try:
        return import_rows("mentors", a_csv(rows), by=PROGRAMME, at=AT)
    finally:
        connection.close()


def test_each_mentor_is_added_once_and_the_others_are_told() -> None:
    with ThreadPoolExecutor(IMPORTERS) as importers:
        results = list(importers.map(imported, range(IMPORTERS)))
    assert Mentor.objects.count() == ROWS
    assert sum(result.added for result in results) == ROWS
    for result in results:
        is_told = [problem.reason for problem in result.problems] == [RACE]
        assert result.added == ROWS or result.unchanged == ROWS or is_told
