"""How far a release plan has got, and whose plans are due."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.common.clock import london_today, now
from delivery.gate.standing import (
    AFTER,
    BEFORE,
    PLANNED_FOR,
    Step,
    current_standing,
    due_from,
    number_due,
    plans_due,
)
from delivery.models import GateFact, ReleasePlan
from matching.models import Match, Participant
from tests.examples import FEW
from tests.factories.gate import (
    a_complete_plan,
    a_man_leaving,
    a_man_outside,
    a_practitioner,
    a_release_plan,
)
from tests.factories.people import manager
from tests.factories.programme import a_coordinator, a_referral

pytestmark = pytest.mark.django_db
TODAY = london_today()
DAY = timedelta(days=1)
Kind = GateFact.Kind


def fact(match: Match, kind: GateFact.Kind, days_ago: int = 0) -> None:
    GateFact.objects.create(
        referral=match.referral,
        kind=kind,
        on=TODAY - days_ago * DAY,
        recorded_by=match.mentor.user,
        recorded_at=now(),
    )


def due(match: Match) -> bool:
    """Whether the plan is due."""
    boss = manager()
    plans = plans_due(boss, today=TODAY)
    assert number_due(boss, today=TODAY) == plans.count()
    return plans.filter(pk=match.pk).exists()


@pytest.mark.parametrize(("days", "is_due"), [(84, True), (85, False), (-3, True)])
def test_a_plan_is_due_from_12_weeks_before_release(days: int, is_due: bool) -> None:
    match = a_man_leaving(in_days=days)
    assert due(match) == is_due
    on = due_from(match)
    assert on is not None
    assert (on <= TODAY) == is_due


def test_a_plan_is_due_from_the_match_where_less_is_left() -> None:
    match = a_man_leaving(in_days=14, started_on=TODAY - 3 * DAY)
    assert due_from(match) == TODAY - 3 * DAY


def test_a_plan_without_a_release_date_is_not_due() -> None:
    match = a_man_leaving()
    match.referral.release_on, match.referral.release_kind = None, ""
    match.referral.save()
    assert due_from(match) is None
    assert not due(match)


def test_a_complete_plan_is_not_due_and_has_every_step() -> None:
    match = a_man_leaving()
    assert current_standing(match).missing == list(BEFORE)
    a_complete_plan(match)
    a_practitioner(match)
    assert current_standing(match).missing == [Step.ANSWER]
    assert due(match)
    fact(match, Kind.ACCEPTED)
    assert current_standing(match).missing == []
    assert not due(match)


def test_a_hostel_needs_our_number() -> None:
    match = a_man_leaving()
    plan = a_complete_plan(match, going_to="approved_premises")
    assert Step.NUMBERS in current_standing(match).missing
    plan.number_to_hostel_on = TODAY
    plan.save()
    assert Step.NUMBERS not in current_standing(match).missing


@pytest.mark.parametrize("kind", [Kind.DECLINED, Kind.NOT_ELIGIBLE])
def test_a_man_who_gets_no_support_needs_no_plan(kind: GateFact.Kind) -> None:
    match = a_man_leaving()
    fact(match, kind)
    assert not current_standing(match).is_needed
    assert not due(match)


def test_the_last_word_counts() -> None:
    match = a_man_leaving()
    fact(match, Kind.DECLINED, days_ago=5)
    fact(match, Kind.ACCEPTED, days_ago=2)
    assert due(match)


def test_after_release_other_things_are_missing() -> None:
    match = a_man_outside()
    assert current_standing(match).missing == list(AFTER)
    assert due(match)
    a_release_plan(match, licence="none", went_to="family", went_on=TODAY)
    a_practitioner(match)
    fact(match, Kind.FIRST_CONTACT, days_ago=19)
    assert not due(match)


def test_a_man_who_has_died_is_on_no_list() -> None:
    match = a_man_leaving()
    Participant.objects.filter(pk=match.referral.participant_id).update(died_on=TODAY)
    assert not due(match)


def test_a_coordinator_sees_their_own_prison_alone() -> None:
    match = a_man_leaving()
    assert match in plans_due(a_coordinator(match.referral.establishment), today=TODAY)
    assert match not in plans_due(a_coordinator(a_referral().establishment), today=TODAY)


def test_the_days_left_count_to_release_and_then_to_the_end_of_support() -> None:
    assert current_standing(a_man_leaving(in_days=30)).days_left(TODAY) == 30
    outside = a_man_outside(days_ago=10)
    assert outside.support_ends_on is not None
    assert current_standing(outside).days_left(TODAY) == (outside.support_ends_on - TODAY).days
    late = current_standing(a_man_leaving(in_days=-2))
    assert (late.has_passed(TODAY), late.days_left(TODAY)) == (True, None)
    recalled = a_man_outside(status="recalled")
    assert current_standing(recalled).days_left(TODAY) is None


DAYS = st.one_of(st.none(), st.just(TODAY))
PLANS = st.fixed_dictionaries(
    {
        "going_to": st.sampled_from(["", "family", "cas2"]),
        "in_plan_on": DAYS,
        "number_to_him_on": DAYS,
        "number_to_practitioner_on": DAYS,
        "number_to_hostel_on": DAYS,
        "is_met_at_gate": st.sampled_from([None, True, False]),
        "first_meeting_at": st.one_of(st.none(), st.just(now())),
        "went_on": DAYS,
        "licence": st.sampled_from(["", "none"]),
    }
)


@settings(max_examples=FEW)
@given(
    plan=st.one_of(st.none(), PLANS),
    days=st.integers(-5, 90),
    is_outside=st.booleans(),
    has_practitioner=st.booleans(),
    kinds=st.lists(st.sampled_from([Kind.ACCEPTED, Kind.DECLINED, Kind.ELIGIBLE]), unique=True),
)
def test_the_list_says_the_same_as_the_page(
    plan: dict[str, Any] | None,
    days: int,
    is_outside: bool,
    has_practitioner: bool,
    kinds: list[GateFact.Kind],
) -> None:
    match = a_man_outside() if is_outside else a_man_leaving(in_days=days)
    if plan:
        went_to = "family" if plan["went_on"] else ""
        a_release_plan(match, went_to=went_to, **plan)
    if has_practitioner:
        a_practitioner(match)
    for kind in kinds:
        fact(match, kind)
    standing = current_standing(match)
    is_time = is_outside or days <= PLANNED_FOR.days
    assert due(match) == (is_time and bool(standing.missing))
    ReleasePlan.objects.all().delete()
