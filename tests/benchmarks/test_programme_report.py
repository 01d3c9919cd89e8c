"""How long the programme report takes with 10,000 referrals and 100,000 sessions. Run by `make
bench`. The limit is for the processor's time, which does not depend on other processes; the clock's
time is printed beside it."""

from datetime import timedelta
from time import perf_counter, process_time

import pytest

from config.common.clock import london_today, now
from config.common.runs import RunStatus
from matching.models import Participant, Referral
from reporting.models import MadeReport
from reporting.programme.asking import make_report, report_of
from reporting.programme.stored import report_from
from reporting.programme.tables import Scope
from tests.benchmarks.test_sessions import MATCHES, SESSIONS, a_hundred_thousand_sessions
from tests.factories.people import manager

pytestmark = [pytest.mark.bench, pytest.mark.django_db]

REFERRALS = 10_000
MOST_SECONDS = 60.0


def test_the_worker_makes_a_large_report_in_a_minute() -> None:
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
    boss = manager()
    scope = Scope(today - timedelta(days=799), today, today)
    waiting = report_of(scope, by=boss, at=now())
    assert waiting.status == RunStatus.QUEUED
    began, used = perf_counter(), process_time()
    make_report(report_id=waiting.pk)
    seconds, processor = perf_counter() - began, process_time() - used
    began = process_time()
    report = report_from(MadeReport.objects.defer("records").get(pk=waiting.pk).result)
    print(
        f"\nA report of {REFERRALS:,} referrals and {SESSIONS:,} sessions: {processor:.1f} s of "
        f"the processor, {seconds:.1f} s by the clock, read back in {process_time() - began:.2f} s"
    )
    assert report.figures["sources.total"].value == REFERRALS
    assert report.broken == []
    assert processor < MOST_SECONDS
