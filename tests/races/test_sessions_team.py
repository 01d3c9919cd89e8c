"""Workers and staff who do the same about sessions at the same moment."""

from datetime import timedelta
from functools import partial

import pytest
from django.test import Client

from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile
from config.common.outbox.email import Email
from delivery.models import ExpectedDay, ExpectedSession, ExpenseExport, LoggedSession
from delivery.sessions.chasing import remind_mentors_to_log
from delivery.sessions.costs import export_costs, unpaid_expenses
from delivery.sessions.counting import engagements, men_in_several_prisons, totals_by_prison
from delivery.sessions.expecting import write_expected_sessions
from delivery.sessions.importing import confirm_sessions_import, write_sessions_import
from matching.models import Match
from tests.factories.delivery import a_supported_man
from tests.factories.people import manager, sign_in
from tests.factories.sessions import (
    a_read_session_import,
    a_row_of,
    an_expected_session,
    an_expense,
    missed_sessions,
)
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
THREADS = 4


def test_workers_write_a_day_and_remind_once() -> None:
    yesterday = london_today() - timedelta(days=1)
    a_supported_man(slot=yesterday.weekday() * 3)
    race([partial(write_expected_sessions, at=now())] * THREADS)
    assert (ExpectedDay.objects.count(), ExpectedSession.objects.count()) == (1, 1)
    morning = now().replace(hour=12)
    race([partial(remind_mentors_to_log, at=morning)] * THREADS)
    assert Email.objects.count() == 1


def test_costs_exported_twice_at_once_are_paid_once() -> None:
    match, boss = a_supported_man(), manager()
    for days_ago in (7, 14):
        an_expense(match, days_ago=days_ago)
    outcomes = race([partial(export_costs, by=boss, at=now())] * THREADS)
    assert sum(isinstance(outcome, ExpenseExport) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, ChangedMeanwhile) for outcome in outcomes) == THREADS - 1
    assert not unpaid_expenses(boss).exists()


def test_two_people_who_import_the_same_calls_at_once_add_them_once() -> None:
    match = a_supported_man()
    call = a_row_of(match, Kind="by phone", Minutes="20")
    imports = [a_read_session_import(manager(), call) for _ in range(2)]
    writings = [
        confirm_sessions_import(row=row, keep_doubtful=False, by=row.asked_by, at=now())
        for row in imports
    ]
    race([partial(write_sessions_import, writing_id=writing.pk) for writing in writings])
    assert LoggedSession.objects.count() == 1


def test_the_pages_and_counts_work_on_postgresql_too() -> None:
    match = a_supported_man()
    missed_sessions(match, 35, 28, 21)
    an_expected_session(match, days_ago=7)
    client = Client()
    sign_in(client, manager())
    for address in ("unlogged/", "missed/", "", "?search=a", "costs/"):
        assert client.get(f"/sessions/{address}").status_code == 200
    for address in (f"/support/{match.pk}/sessions/", f"/matches/{match.pk}/"):
        assert client.get(address).status_code == 200
    assert totals_by_prison(None, None)[match.referral.establishment_id].missed == 3
    assert men_in_several_prisons(None, None) == 0
    assert len(engagements(Match.objects.all(), as_at=london_today())) == 1
