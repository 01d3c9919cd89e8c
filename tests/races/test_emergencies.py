"""Somebody opens several records in an emergency at the same moment, and 2 workers chase one
breach."""

from datetime import timedelta
from functools import partial

import pytest

from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.outbox.email import Email
from matching.emergencies.opening import (
    AT_ONCE,
    MISS,
    MISSES,
    begin_emergency,
    open_emergencies,
)
from matching.models import Emergency
from privacy.breaches.hours import warn_of_breaches
from tests.factories.people import manager
from tests.factories.privacy import a_breach
from tests.factories.programme import a_coordinator, a_referral, an_establishment
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
RIVALS = 6


def test_nobody_has_more_records_open_than_allowed() -> None:
    ann = a_coordinator(an_establishment())
    codes = [a_referral().reference for _ in range(RIVALS)]
    begin = partial(begin_emergency, reason="Now.", by=ann, at=now())
    race([partial(begin, code=code) for code in codes])
    assert len(open_emergencies(ann, at=now())) == AT_ONCE


def test_one_record_pressed_twice_is_opened_once() -> None:
    ann, code = a_coordinator(an_establishment()), a_referral().reference
    answers = race([partial(begin_emergency, code=code, reason="Now.", by=ann, at=now())] * RIVALS)
    assert {type(answer) for answer in answers} == {Emergency}
    assert Emergency.objects.count() == 1


def test_nobody_gets_more_tries_by_pressing_at_once() -> None:
    ann = a_coordinator(an_establishment())
    race([partial(begin_emergency, code="Z9999ZZ", reason="Now.", by=ann, at=now())] * 12)
    assert AuditEvent.objects.filter(action=MISS).count() == MISSES


def test_2_workers_warn_of_a_breach_once() -> None:
    boss = manager()
    for _ in range(3):
        breach = a_breach(hours_ago=60, recorded_by=boss)
        at = now() + timedelta(seconds=1)
        assert race([partial(warn_of_breaches, at=at)] * RIVALS).count(1) == 1
        assert Email.objects.filter(text__contains=f"/breaches/{breach.pk}/").count() == 1
