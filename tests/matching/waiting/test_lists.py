"""What the list of men says about each man, and how many mentors could take him."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.accounts.models import User
from config.common.clock import london_today, now
from matching.models import Referral
from matching.waiting.lists import Wait, waits
from recruitment.models import Establishment
from tests.factories.programme import (
    MONDAY_MORNING,
    TUESDAY_AFTERNOON,
    a_match,
    a_mentor,
    a_policy,
    a_referral,
    an_absence,
    an_establishment,
    an_exclusion,
)

pytestmark = pytest.mark.django_db


def wait_of(man: Referral, ann: User) -> Wait:
    (wait,) = waits([man], by=ann, at=now())
    return wait


def mentors_for(man: Referral, ann: User) -> int | None:
    return wait_of(man, ann).mentors


def test_a_mentor_who_could_start_counts_once(prison: Establishment, ann: User) -> None:
    man = a_referral(at=prison)
    assert mentors_for(man, ann) == 0
    a_mentor(at=prison, places=2)
    a_mentor(at=prison)
    assert mentors_for(man, ann) == 2


def test_who_could_not_start_does_not_count(prison: Establishment, ann: User) -> None:
    man = a_referral(at=prison, slots=[MONDAY_MORNING], languages=["welsh"])
    a_good_one = partial(a_mentor, at=prison, languages=["welsh"])
    a_match(mentor=a_good_one())  # no place left
    a_good_one(slots=[TUESDAY_AFTERNOON])
    a_good_one(status="paused")
    a_mentor(languages=["welsh"])  # cleared elsewhere
    a_mentor(at=prison)  # speaks no Welsh
    an_exclusion(a_good_one(), man)
    an_absence(a_good_one(), days=15)
    assert mentors_for(man, ann) == 0
    a_good_one()
    assert mentors_for(man, ann) == 1


def test_a_full_room_keeps_them_apart(ann: User) -> None:
    small = an_establishment(slots=[MONDAY_MORNING], rooms=1)
    man = a_referral(at=small)
    a_mentor(at=small)
    assert mentors_for(man, ann) == 1
    a_match(mentor=a_mentor(at=small), referral=a_referral(at=small))
    assert mentors_for(man, ann) == 0


def test_mentors_are_counted_for_men_who_wait(prison: Establishment, ann: User) -> None:
    a_mentor(at=prison)
    assert mentors_for(a_referral(at=prison, status="received"), ann) is None


def test_a_match_is_worth_making_until_the_policys_days_before_release(ann: User) -> None:
    a_policy(minimum_days=28)
    today = london_today()
    in_time = wait_of(a_referral(release_on=today + timedelta(days=28)), ann)
    assert (in_time.match_by, in_time.is_too_late, in_time.days_left) == (today, False, 28)
    late = wait_of(a_referral(release_on=today + timedelta(days=27)), ann)
    assert late.is_too_late
    unknown = wait_of(a_referral(), ann)
    assert (unknown.match_by, unknown.is_too_late, unknown.days_left) == (None, False, None)


@pytest.mark.parametrize(("days", "is_old"), [(None, True), (56, True), (55, False)])
def test_a_date_nobody_confirmed_lately_is_old(days: int | None, is_old: bool, ann: User) -> None:
    today = london_today()
    confirmed_on = None if days is None else today - timedelta(days=days)
    man = a_referral(release_on=today, release_confirmed_on=confirmed_on)
    assert wait_of(man, ann).is_old is is_old


def test_who_has_no_date_has_no_old_one(ann: User) -> None:
    assert not wait_of(a_referral(), ann).is_old


def test_weeks_are_whole(ann: User) -> None:
    day = london_today()
    assert wait_of(a_referral(received_on=day - timedelta(days=13)), ann).weeks == 1
    assert wait_of(a_referral(received_on=day + timedelta(days=13)), ann).weeks == 0


def test_a_longer_list_takes_no_more_queries(prison: Establishment, ann: User) -> None:
    def queries() -> int:
        a_mentor(at=prison, boundaries=["sexual"])
        a_referral(at=prison, offences=["sexual"], languages=["welsh"])
        men = list(Referral.objects.select_related("participant"))
        with CaptureQueriesContext(connection) as capture:
            waits(men, by=ann, at=now())
        return len(capture)

    queries()  # this makes the first policy
    assert queries() == queries() < 20
