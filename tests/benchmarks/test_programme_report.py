"""How long the worker takes for the programme report with 10,000 referrals and 100,000 sessions.

`make bench` runs this on SQLite. On PostgreSQL: `python -m tests.postgres pytest -m bench
tests/benchmarks/test_programme_report.py -s`."""

from datetime import timedelta
from functools import partial
from os import getloadavg

import pytest
from django.db import connection

from config.common.clock import london_today, now
from matching.models import Participant, Referral
from reporting.models import MadeReport
from reporting.programme.asking import report_of
from reporting.programme.stored import report_from
from reporting.programme.tables import Scope
from tests.benchmarks.test_sessions import MATCHES, SESSIONS, a_hundred_thousand_sessions
from tests.factories.people import manager
from tests.stack import Stack, wait_until

pytestmark = pytest.mark.bench

REFERRALS = 10_000
MOST_SECONDS = 60.0


@pytest.fixture
def programme(broker_and_worker: Stack) -> None:
    """The referrals and sessions, and a worker that has nothing else to do."""
    prisons, today = a_hundred_thousand_sessions(), london_today()
    men = Participant.objects.bulk_create(
        Participant(name=f"Waiting{number} Example") for number in range(REFERRALS - MATCHES)
    )
    Referral.objects.bulk_create(
        Referral(
            reference=f"W-{number:05}",
            participant=man,
            establishment=prisons[number % len(prisons)],
            source="pom",
            received_on=today - timedelta(days=number % 700),
        )
        for number, man in enumerate(men)
    )


@pytest.mark.parametrize("for_publication", [False, True])
def test_the_worker_makes_a_large_report_in_a_minute(
    programme: None, for_publication: bool
) -> None:
    today, boss = london_today(), manager()
    scope = Scope(today - timedelta(days=799), today, today)
    waiting = report_of(scope, for_publication=for_publication, by=boss, at=now())
    assert waiting.is_under_way
    stages: dict[str, int] = {}
    wait_until(partial(has_ended, waiting, stages), "the report")
    assert waiting.is_made, waiting.failure
    assert waiting.finished_at
    seconds = (waiting.finished_at - waiting.queued_at).total_seconds()
    kind = "publication" if for_publication else "report"
    print(
        f"\nA {kind} of {REFERRALS:,} referrals and {SESSIONS:,} sessions on {connection.vendor}: "
        f"{seconds:.1f} s from the press to the end, with a load of {getloadavg()[0]:.1f}. {stages}"
    )
    report = report_from(waiting.result)
    assert report.figures["sources.total"].value == REFERRALS
    assert report.broken == []
    assert len(stages) > 2
    assert seconds < MOST_SECONDS


def has_ended(report: MadeReport, stages: dict[str, int]) -> bool:
    """Whether the worker has made the report. `stages` remembers the progress that the page would
    show."""
    report.refresh_from_db()
    stages[report.stage] = report.progress
    return not report.is_under_way
