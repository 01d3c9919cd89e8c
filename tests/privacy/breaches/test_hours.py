"""The 72 hours of a breach, in words and in emails."""

from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from config.common.clock import now
from config.common.outbox.email import Email
from privacy.breaches.deciding import Decision, close_breach, decide_breach, reopen_breach
from privacy.breaches.forgetting import forget_breaches
from privacy.breaches.hours import hours_left, most_urgent, warn_of_breaches
from privacy.models import Breach
from tests.factories.people import coordinator, manager
from tests.factories.privacy import a_breach

AT = now()


@given(st.integers(0, 200 * 60))
def test_the_words_never_promise_an_hour_that_is_not_there(minutes: int) -> None:
    words = hours_left(Breach(noticed_at=AT), at=AT + timedelta(minutes=minutes))
    left = 72 * 60 - minutes
    number = int(words.split()[0]) if words[0].isdigit() else 0
    assert ("left" in words) is (left > 0)
    assert number == abs(left) // 60


@pytest.mark.django_db
def test_managers_are_emailed_once_when_a_day_is_left() -> None:
    bosses = {manager().email for _ in range(2)}
    early = a_breach(hours_ago=47, recorded_by=coordinator())
    assert warn_of_breaches(at=now()) == 0
    late = a_breach(hours_ago=48, recorded_by=coordinator())
    assert warn_of_breaches(at=now()) == 1
    assert warn_of_breaches(at=now()) == 0
    assert {email.to for email in Email.objects.all()} == bosses
    assert all(f"/privacy/breaches/{late.pk}/" in email.text for email in Email.objects.all())
    assert warn_of_breaches(at=now() + timedelta(hours=1)) == 1
    assert Breach.objects.get(pk=early.pk).warned_at


@pytest.mark.django_db
def test_a_breach_is_deleted_6_years_after_it_was_closed() -> None:
    boss, breach = manager(), a_breach()
    why = Decision(None, "", "No risk.", None, "No risk.")
    decide_breach(breach=breach, decision=why, by=boss, at=AT)
    close_breach(breach=breach, lesson="We check.", by=boss, at=AT)
    waits = a_breach()
    assert forget_breaches(at=AT + relativedelta(years=6, days=-1)) == 0
    assert forget_breaches(at=AT + relativedelta(years=6)) == 1
    assert list(Breach.objects.all()) == [waits]


@pytest.mark.django_db
def test_what_is_decided_is_not_chased_until_it_is_open_again() -> None:
    boss, breach = manager(), a_breach(hours_ago=60)
    why = Decision(None, "", "No risk.", None, "No risk.")
    decide_breach(breach=breach, decision=why, by=boss, at=now())
    assert warn_of_breaches(at=now()) == 0
    assert most_urgent(boss) == (0, None)
    reopen_breach(breach=breach, by=boss, at=now())
    assert most_urgent(boss) == (1, breach)
    assert most_urgent(coordinator()) == (0, None)
    assert warn_of_breaches(at=now()) == 1
