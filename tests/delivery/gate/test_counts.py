"""The men behind the figures about support after release."""

from datetime import date, timedelta

import pytest

from config.common.clock import london_today, now
from delivery.gate.counts import gate_men
from delivery.models import GateFact
from matching.models import Match
from tests.factories.delivery import a_supported_man
from tests.factories.gate import a_man_leaving, a_man_outside, a_release_plan
from tests.factories.programme import a_referral

pytestmark = pytest.mark.django_db
TODAY = london_today()
DAY = timedelta(days=1)
FIRST, LAST = TODAY - 100 * DAY, TODAY
Kind = GateFact.Kind
NOBODY: frozenset[int] = frozenset()


def fact(match: Match, kind: GateFact.Kind, days_ago: int) -> None:
    GateFact.objects.create(
        referral=match.referral,
        kind=kind,
        on=TODAY - days_ago * DAY,
        recorded_by=match.mentor.user,
        recorded_at=now(),
    )


def man(match: Match) -> frozenset[int]:
    return frozenset({match.referral.participant_id})


def test_each_fact_counts_by_itself_and_the_last_word_counts() -> None:
    match, other = a_man_leaving(), a_man_leaving()
    fact(match, Kind.ELIGIBLE, 50)
    fact(match, Kind.OFFERED, 40)
    fact(match, Kind.DECLINED, 30)
    fact(match, Kind.ACCEPTED, 20)
    fact(other, Kind.ELIGIBLE, 50)
    fact(other, Kind.NOT_ELIGIBLE, 10)
    men = gate_men(None, first=FIRST, last=LAST)
    assert men.eligible == men.offered == men.accepted == man(match)
    assert men.declined == men.supported == NOBODY
    earlier = gate_men(None, first=FIRST, last=TODAY - 25 * DAY)
    assert earlier.declined == man(match)
    assert earlier.accepted == NOBODY
    assert earlier.eligible == man(match) | man(other)
    assert gate_men(None, first=TODAY - 30 * DAY, last=LAST).eligible == NOBODY


def test_a_man_is_supported_from_first_contact_until_his_support_is_over() -> None:
    match = a_man_outside(days_ago=60)
    fact(match, Kind.FIRST_CONTACT, 58)
    a_release_plan(match, went_to="approved_premises", went_on=TODAY - 60 * DAY)
    men = gate_men(None, first=FIRST, last=LAST)
    assert men.supported == men.in_touch == men.contacted == man(match)
    assert men.released == men.approved_premises == man(match)
    later = gate_men(None, first=TODAY - 10 * DAY, last=LAST)
    assert (later.supported, later.contacted, later.released) == (man(match), NOBODY, NOBODY)
    assert gate_men(None, first=FIRST, last=TODAY - 59 * DAY).supported == NOBODY
    match.status, match.ended_on, match.end_reason = "ended", TODAY - 20 * DAY, "completed"
    match.save()
    assert gate_men(None, first=TODAY - 10 * DAY, last=LAST).supported == NOBODY
    assert gate_men(None, first=TODAY - 20 * DAY, last=LAST).supported == man(match)


def test_support_is_over_after_6_months() -> None:
    match = a_man_outside(days_ago=300)
    fact(match, Kind.FIRST_CONTACT, 299)
    assert gate_men(None, first=TODAY - 100 * DAY, last=LAST).supported == NOBODY
    assert gate_men(None, first=TODAY - 200 * DAY, last=LAST).supported == man(match)


def test_a_man_who_was_lost_is_supported_but_not_in_touch() -> None:
    match = a_man_outside(days_ago=60)
    fact(match, Kind.FIRST_CONTACT, 58)
    fact(match, Kind.LOST, 30)
    men = gate_men(None, first=FIRST, last=LAST)
    assert (men.supported, men.in_touch) == (man(match), NOBODY)
    fact(match, Kind.IN_TOUCH, 10)
    assert gate_men(None, first=FIRST, last=LAST).in_touch == man(match)


def test_a_man_with_2_matches_counts_once_and_matches_can_be_chosen() -> None:
    match = a_man_outside()
    fact(match, Kind.FIRST_CONTACT, 5)
    match.status, match.ended_on, match.end_reason = "ended", TODAY, "covered"
    match.save()
    a_supported_man(referral=match.referral)
    other = a_man_outside(referral=a_referral())
    fact(other, Kind.FIRST_CONTACT, 5)
    assert len(gate_men(None, first=FIRST, last=LAST).supported) == 2
    chosen = Match.objects.filter(referral=match.referral)
    assert gate_men(chosen, first=FIRST, last=LAST).supported == man(match)


@pytest.mark.parametrize("many", [1, 3])
def test_many_men_take_as_few_queries_as_one(many: int, django_assert_num_queries: object) -> None:
    for _ in range(many):
        fact(a_man_outside(), Kind.FIRST_CONTACT, 5)
    with django_assert_num_queries(3):  # type: ignore[operator] # a fixture of pytest-django
        gate_men(Match.objects.all(), first=date(2020, 1, 1), last=LAST)
