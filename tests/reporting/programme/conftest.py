"""The demo's programme, and the report about its period."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from config.common.actor import PROGRAMME
from config.common.clock import london_today, now
from delivery.synthetic.loading import load_all
from matching.synthetic.report import FIRST_DAY, LAST_DAY
from reporting.programme.keeping import make_programme_report
from reporting.programme.tables import ProgrammeReport, Scope
from tests.undone import undone

Make = Callable[..., ProgrammeReport]


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demo, loaded once for a module and undone after it, because it takes some seconds."""
    with undone(django_db_blocker):
        load_all(seed=1, by=PROGRAMME, at=now())
        yield


@pytest.fixture(scope="module")
def report(demo: None) -> ProgrammeReport:
    """The report of the demo's period, as we know it today."""
    return make_report()


@pytest.fixture
def make() -> Make:
    return make_report


def make_report(
    *, first: date = FIRST_DAY, last: date = LAST_DAY, as_at: date | None = None, **fields: Any
) -> ProgrammeReport:
    scope = Scope(first, last, as_at or london_today(), **fields)
    return make_programme_report(scope, by=PROGRAMME, at=now())
