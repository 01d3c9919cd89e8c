"""The grants and bases of the demo, so that the pages about them have something to show."""

from datetime import timedelta
from typing import Any

import pytest

from config.accounts.demo.people import DEMO_DOMAIN
from config.common.clock import london_today, now
from delivery.periods import last_12_months
from matching.synthetic.report import FIRST_DAY
from reporting.data_lab.men import Lack, data_lab_men
from reporting.grants.lists import grants, reports_due
from reporting.models import MorningPreference
from reporting.synthetic.loading import write_bases, write_grants, write_preferences
from tests.factories.people import coordinator, manager
from tests.factories.programme import a_match, a_participant, a_referral

pytestmark = pytest.mark.django_db


def test_one_report_is_due_soon_and_one_was_sent() -> None:
    write_grants(by=manager(), at=now())
    today = london_today()
    [due] = reports_due(today=today)
    assert due.due_on > today
    first, last = last_12_months(today)
    assert (due.first <= first, due.last >= last) == (True, True)
    assert [bool(grant.sent_on) for grant in grants()] == [False, True]
    assert all(grant.promises.exists() for grant in grants())


def test_most_men_have_a_basis_and_one_withdrew() -> None:
    for number in range(10):
        began = FIRST_DAY + timedelta(days=number)
        ended = began + timedelta(days=40)
        man = a_participant(name=f"Jordan Juniper{number}")
        closed: dict[str, Any] = {
            "status": "closed",
            "closed_on": ended,
            "closure_reason": "completed",
        }
        a_match(
            referral=a_referral(participant=man, received_on=began, **closed),
            status="ended",
            started_on=began,
            ended_on=ended,
            end_reason="completed",
        )
    write_bases(by=manager(), at=now())
    men = data_lab_men(today=london_today()).men
    assert [Lack.BASIS in man.lacks for man in men].count(True) == 2 + 1
    assert {man.is_name_checked for man in men} == {True, False}


def test_the_manager_and_the_coordinator_have_their_hours() -> None:
    people = [
        manager(email=f"manager@{DEMO_DOMAIN}"),
        coordinator(email=f"coordinator@{DEMO_DOMAIN}"),
    ]
    write_preferences(at=now())
    assert set(MorningPreference.objects.values_list("user", flat=True)) == {
        person.pk for person in people
    }
