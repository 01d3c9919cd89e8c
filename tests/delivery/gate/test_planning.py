"""Changing a release plan."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import FieldError, NotAllowed
from delivery.gate.planning import (
    EarlierRelease,
    EditedPlan,
    MeetingsPlanned,
    NotReleased,
    confirm_licence,
    record_where_he_went,
    set_destination,
    set_first_meeting,
    set_in_plan,
    set_met_at_gate,
    set_numbers_given,
    start_plan_again,
    take_back_licence,
)
from delivery.models import ReleasePlan
from matching.models import Match, Participant
from matching.permissions import HasDied
from tests.factories.delivery import a_supported_man
from tests.factories.gate import (
    a_community_meeting,
    a_man_leaving,
    a_man_outside,
    a_release_plan,
)
from tests.factories.people import mentor_user
from tests.factories.programme import a_coordinator, a_mentor

pytestmark = pytest.mark.django_db
TODAY = london_today()
DAY = timedelta(days=1)


@pytest.fixture
def match() -> Match:
    return a_man_leaving()


def change(write: Callable[..., None], match: Match, **values: Any) -> ReleasePlan:
    """Changes the plan as it is now, by its mentor."""
    plan = ReleasePlan.objects.filter(referral=match.referral).first()
    version = values.pop("version", plan.version if plan else 0)
    write(match=match, version=version, by=match.mentor.user, at=now(), **values)
    return ReleasePlan.objects.get(referral=match.referral)


def test_each_part_is_saved_by_itself(match: Match) -> None:
    change(set_destination, match, going_to="cas3")
    change(set_in_plan, match, on=TODAY)
    change(set_numbers_given, match, to_him=TODAY, to_practitioner=TODAY - DAY, to_hostel=None)
    plan = change(set_met_at_gate, match, is_met=True)
    assert (plan.going_to, plan.in_plan_on, plan.number_to_him_on) == ("cas3", TODAY, TODAY)
    assert (plan.number_to_practitioner_on, plan.is_met_at_gate) == (TODAY - DAY, True)
    assert (plan.version, plan.changed_by) == (4, match.mentor.user)
    assert change(set_destination, match, going_to="").going_to == ""
    parts = AuditEvent.objects.filter(action="change_release_plan").order_by("pk")
    assert parts[0].detail == {"part": "destination"}


def test_the_second_of_two_people_is_told(match: Match) -> None:
    change(set_destination, match, going_to="family", version=0)
    with pytest.raises(EditedPlan):
        change(set_destination, match, going_to="cas2", version=0)
    assert ReleasePlan.objects.get().going_to == "family"


def test_conditions_are_sealed_and_can_be_taken_back(match: Match) -> None:
    words = {"on": TODAY, "confirmed_by": "Pat Plum", "conditions": "Not in Canary Road"}
    plan = change(confirm_licence, match, **words)
    assert b"Canary" not in bytes(plan.sealed_licence)
    assert plan.opened("licence") == "Not in Canary Road"
    plan = change(take_back_licence, match)
    assert (plan.licence_confirmed_on, plan.licence_confirmed_by) == (None, "")
    assert not plan.sealed_licence


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("confirmed_by", {"confirmed_by": " "}),
        ("conditions", {"conditions": ""}),
        ("conditions", {"conditions": "x" * 5001}),
        ("on", {"on": TODAY + DAY}),
    ],
)
def test_conditions_say_what_who_and_when(match: Match, field: str, values: dict[str, Any]) -> None:
    words = {"on": TODAY, "confirmed_by": "Pat Plum", "conditions": "none"}
    with pytest.raises(FieldError) as error:
        change(confirm_licence, match, **(words | values))
    assert error.value.field == field
    assert not ReleasePlan.objects.exists()


def test_a_planned_meeting_needs_the_conditions(match: Match) -> None:
    a_release_plan(match, licence="none")
    a_community_meeting(match)
    with pytest.raises(MeetingsPlanned):
        change(take_back_licence, match)


def test_the_first_meeting_has_a_place_and_comes_after_release(match: Match) -> None:
    leaves = now() + timedelta(days=31)
    plan = change(set_first_meeting, match, starts_at=leaves, place="Canary café")
    assert plan.first_meeting_at == leaves
    assert b"Canary" not in bytes(plan.sealed_first_place)
    for starts_at, place, field in (
        (leaves, "", "place"),
        (None, "Café", "on"),
        (now() + DAY, "Café", "on"),
        (now() + 400 * DAY, "Café", "on"),
        (leaves, "x" * 301, "place"),
    ):
        with pytest.raises(FieldError) as error:
            change(set_first_meeting, match, starts_at=starts_at, place=place)
        assert error.value.field == field
    plan = change(set_first_meeting, match, starts_at=None, place="")
    assert (plan.first_meeting_at, bytes(plan.sealed_first_place)) == (None, b"")


def test_where_he_went_is_recorded_once_he_has_left(match: Match) -> None:
    with pytest.raises(NotReleased):
        change(record_where_he_went, match, went_to="family", on=TODAY)
    outside = a_man_outside(days_ago=5)
    with pytest.raises(FieldError):
        change(record_where_he_went, outside, went_to="family", on=TODAY - 6 * DAY)
    with pytest.raises(FieldError) as error:
        change(record_where_he_went, outside, went_to="family", on=None)
    assert error.value.field == "on"
    plan = change(record_where_he_went, outside, went_to="family", on=TODAY - 5 * DAY)
    assert (plan.went_to, plan.went_on) == ("family", TODAY - 5 * DAY)
    assert change(record_where_he_went, outside, went_to="", on=None).went_on is None


def test_a_man_who_came_back_gets_a_new_plan() -> None:
    match = a_man_outside(status="recalled")
    a_release_plan(match, licence="none", went_to="family", went_on=TODAY - 9 * DAY)
    with pytest.raises(EarlierRelease):
        change(set_destination, match, going_to="cas2")
    plan = change(start_plan_again, match)
    assert (plan.went_to, plan.licence_confirmed_on, bytes(plan.sealed_licence)) == ("", None, b"")
    assert plan.version == 2
    assert change(set_destination, match, going_to="cas2").going_to == "cas2"
    assert change(start_plan_again, match).going_to == "cas2"


def test_others_and_the_mentor_before_cannot_change_it(match: Match) -> None:
    for by in (a_mentor(user=mentor_user()).user, a_coordinator()):
        with pytest.raises(NotAllowed):
            set_destination(match=match, going_to="cas2", version=0, by=by, at=now())
    match.status, match.ended_on, match.end_reason = "ended", TODAY, "covered"
    match.save()
    change(set_destination, match, going_to="family")
    a_supported_man(referral=match.referral)
    with pytest.raises(NotAllowed):
        change(set_destination, match, going_to="cas2")


def test_nothing_changes_after_his_death(match: Match) -> None:
    Participant.objects.filter(pk=match.referral.participant_id).update(died_on=TODAY)
    with pytest.raises(HasDied):
        change(set_destination, match, going_to="cas2")
