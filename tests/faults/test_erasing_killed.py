"""A worker killed while it stores the reports that count a man, before it erases him."""

from datetime import date
from typing import Any

import pytest
from django.db import transaction

from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.runs import LEASE, RunStatus
from matching.models import Participant
from privacy.erasing.asking import ask_to_erase, sweep_erasures
from privacy.models import Erasure
from reporting.models import KeptReport
from tests.factories.people import manager
from tests.factories.programme import a_referral
from tests.stack import Stack, wait_until

YEARS = 4
"""The reports of so many years take the worker some seconds. If it is done before we can kill it,
we try a man of earlier years."""


def a_man_of(years_ago: int) -> Participant:
    """A man who is counted in the reports of YEARS years."""
    first, last = (date(london_today().year - years_ago + more, 3, 1) for more in (0, YEARS - 1))
    over: dict[str, Any] = {"status": "closed", "closed_on": last, "closure_reason": "other"}
    return a_referral(received_on=first, is_checked=False, **over).participant


def has_ended(erasure: Erasure) -> bool:
    erasure.refresh_from_db()
    return not erasure.is_under_way


def is_killed(stack: Stack, erasure: Erasure) -> bool:
    """Kills the worker part-way, lets its lease run out and sweeps. Returns False when the man was
    erased first.

    All in one transaction, so that on SQLite a child of the killed worker can write nothing.
    """
    wait_until(lambda: has_ended(erasure) or erasure.progress > 0, "the worker to begin")
    with transaction.atomic():
        if has_ended(erasure):
            return False
        stack.kill("worker")
        Erasure.objects.filter(pk=erasure.pk).update(lease_ends_at=now() - LEASE)
        with stack.broker as client:
            client.flushall()  # without this, the broker would send the erasure again
        sweep_erasures(at=now())
    return True


@pytest.mark.timeout(300)
def test_the_next_worker_goes_on_and_erases_the_man_once(broker: Stack) -> None:
    boss, years = manager(), YEARS
    broker.ensure("worker")
    erasure = ask_to_erase(person=a_man_of(years), by=boss, at=now())
    while not is_killed(broker, erasure):
        years += YEARS
        erasure = ask_to_erase(person=a_man_of(years), by=boss, at=now())
    man = erasure.person
    stored = KeptReport.objects.count()
    man.refresh_from_db()
    assert man.erased_on is None
    broker.ensure("worker")
    wait_until(lambda: has_ended(erasure), "the man to be erased")
    assert (erasure.status, erasure.attempts) == (RunStatus.DONE, 2)
    assert KeptReport.objects.count() > stored > 0
    lines = AuditEvent.objects.filter(action="erase", subject=Participant._meta.label)
    assert lines.filter(subject_id=man.pk).count() == 1
