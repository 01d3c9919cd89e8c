"""Lists of what a person can see, whose SQL is written once."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import QuerySet

from config.accounts.lists import number_of, rows_of
from config.accounts.models import User
from config.common.clock import london_today
from matching.models import Referral
from matching.permissions import referrals_for
from tests.factories.people import manager
from tests.factories.programme import a_coordinator, a_referral, an_establishment

pytestmark = pytest.mark.django_db
TODAY = london_today()


def leaving_on(user: User, *, day: date) -> QuerySet[Referral]:
    return referrals_for(user).filter(release_on=day).order_by("-pk")


def test_each_person_has_the_rows_that_are_there_now() -> None:
    rows, number = rows_of(leaving_on), number_of(leaving_on)
    here, there = an_establishment(), an_establishment()
    ann, ben, boss = a_coordinator(here), a_coordinator(there), manager()
    tomorrow = TODAY + timedelta(days=1)
    for _ in range(2):
        a_referral(at=here, release_on=TODAY)
        a_referral(at=there, release_on=TODAY)
        a_referral(at=here, release_on=tomorrow)
        for user in (ann, ben, boss):
            for day in (TODAY, tomorrow):
                assert rows(user, day=day) == list(leaving_on(user, day=day))
                assert number(user, day=day) == leaving_on(user, day=day).count()
    ann.establishments.set([there])
    assert rows(ann, day=TODAY) == rows(ben, day=TODAY) != []


def test_somebody_without_a_role_sees_nothing() -> None:
    a_referral(release_on=TODAY)
    nobody = User.objects.create_user("ama@example.org")
    assert number_of(leaving_on)(nobody, day=TODAY) == 0


def test_one_query(django_assert_num_queries: Any) -> None:
    number, boss = number_of(leaving_on), manager()
    assert boss.roles
    for _ in range(2):
        with django_assert_num_queries(1):
            number(boss, day=TODAY)


def test_a_list_that_reads_the_database_is_refused() -> None:
    def first_prison(user: User) -> QuerySet[Referral]:
        return referrals_for(user).filter(establishment__in=list(user.establishments.all()))

    with pytest.raises(ValueError, match="must not read"):
        number_of(first_prison)(manager())
