"""The numbers of men on Today are those of the lists that Today leads to."""

from dataclasses import astuple
from datetime import timedelta
from typing import Any

import pytest

from config.accounts.models import User
from config.common.clock import london_today, now
from matching.models import PrisonCheck, ReleaseQuestion
from matching.permissions import referrals_for
from matching.referrals.checks import checks_to_make
from matching.referrals.leaving import dates_to_confirm, overdue_releases
from matching.referrals.lists import waiting_list
from matching.referrals.numbers import Numbers, numbers_of_men
from recruitment.models import Establishment
from tests.factories.people import manager
from tests.factories.programme import a_coordinator, a_match, a_mentor, a_referral, an_establishment

pytestmark = pytest.mark.django_db
TODAY = london_today()


@pytest.fixture
def prison() -> Establishment:
    return an_establishment()


def numbers_of_lists(user: User) -> tuple[int, ...]:
    waiting = waiting_list(user)
    return (
        waiting.count(),
        waiting.filter(release_on__range=(TODAY, TODAY + timedelta(days=14))).count(),
        waiting.filter(release_on__range=(TODAY, TODAY + timedelta(days=90))).count(),
        referrals_for(user).filter(status="received").count(),
        dates_to_confirm(user, today=TODAY).count(),
        overdue_releases(user, today=TODAY).count(),
        checks_to_make(user, today=TODAY).count(),
    )


def test_the_numbers_are_those_of_the_lists(
    prison: Establishment, django_assert_num_queries: Any
) -> None:
    for status in ("received", "on_hold", "closed"):
        for days in (-1, 0, 14, 90, 91):
            closed: dict[str, Any] = {"closed_on": TODAY, "closure_reason": "withdrew"}
            a_referral(
                at=prison,
                status=status,
                release_on=TODAY + timedelta(days=days),
                **(closed if status == "closed" else {}),
            )
    for days in (-1, 0, 14, 15, 90, 91):
        a_referral(at=prison, release_on=TODAY + timedelta(days=days))
    a_referral(at=prison, release_on=None, release_confirmed_on=None)
    for has_left in (False, True):
        match = a_match(
            mentor=a_mentor(at=prison),
            referral=a_referral(at=prison, release_on=TODAY - timedelta(days=1)),
        )
        if has_left:
            ReleaseQuestion.objects.create(
                referral=match.referral,
                release_on=TODAY - timedelta(days=1),
                answer="left",
                answered_by=manager(),
                answered_at=now(),
                asked_at=now(),
            )
    a_referral(at=prison, is_checked=False)
    PrisonCheck.objects.filter(pk=PrisonCheck.objects.latest("pk").pk).update(review_on=TODAY)
    boss, stranger = manager(), a_coordinator(an_establishment())
    for user in (boss, a_coordinator(prison)):
        assert user.roles
        with django_assert_num_queries(1):
            numbers = numbers_of_men(user, today=TODAY)
        assert astuple(numbers) == numbers_of_lists(user)
        assert all(astuple(numbers))
    assert numbers_of_men(stranger, today=TODAY) == Numbers(0, 0, 0, 0, 0, 0, 0)
