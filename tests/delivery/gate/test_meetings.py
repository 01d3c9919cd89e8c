"""Meetings outside prison."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from delivery.gate.meetings import (
    LicenceNotConfirmed,
    NoMeetingsOutside,
    TooEarly,
    cancel_meeting,
    change_meeting,
    check_in,
    check_out,
    correct_times,
    plan_meeting,
    plan_meeting_again,
    undo_last_press,
)
from delivery.models import CommunityMeeting
from matching.models import Match, Participant
from matching.permissions import HasDied
from tests.factories.gate import (
    a_community_meeting,
    a_man_leaving,
    a_man_outside,
    a_release_plan,
)
from tests.factories.people import mentor_user
from tests.factories.programme import a_mentor

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def match() -> Match:
    match = a_man_outside()
    a_release_plan(match, licence="none")
    return match


def plan(match: Match, *, starts_in: timedelta = HOUR, **values: Any) -> CommunityMeeting:
    starts_at = now() + starts_in
    given: dict[str, Any] = {
        "starts_at": starts_at,
        "ends_at": starts_at + HOUR,
        "place": "Library",
        "key": uuid4(),
        "by": match.mentor.user,
        "at": now(),
    }
    return plan_meeting(match=match, **(given | values))


def fresh(meeting: CommunityMeeting) -> CommunityMeeting:
    return CommunityMeeting.objects.get(pk=meeting.pk)


def by_its_mentor(meeting: CommunityMeeting) -> dict[str, Any]:
    return {"meeting": meeting, "by": meeting.match.mentor.user, "at": now()}


def test_no_meeting_before_the_practitioner_confirmed_his_conditions() -> None:
    match = a_man_outside()
    with pytest.raises(LicenceNotConfirmed):
        plan(match)
    a_release_plan(match)
    with pytest.raises(LicenceNotConfirmed):
        plan(match)
    assert not CommunityMeeting.objects.exists()


def test_a_second_press_plans_nothing_new_and_the_place_is_sealed(match: Match) -> None:
    key = UUID(int=7)
    meeting = plan(match, place="Canary café", key=key)
    assert plan(match, place="Canary café", key=key) == meeting
    assert b"Canary" not in bytes(meeting.sealed_place)
    assert fresh(meeting).opened("place") == "Canary café"


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("ends", {"ends_at": now()}),
        ("ends", {"ends_at": now() + 12 * HOUR}),
        ("ends", {"starts_in": -3 * HOUR}),
        ("starts", {"starts_in": -HOUR / 2}),
        ("on", {"starts_in": 300 * DAY}),
        ("place", {"place": " "}),
        ("place", {"place": "x" * 301}),
    ],
)
def test_a_meeting_has_a_sensible_time_and_a_place(
    match: Match, field: str, values: dict[str, Any]
) -> None:
    with pytest.raises(FieldError) as error:
        plan(match, **values)
    assert error.value.field == field


def test_a_meeting_is_after_his_release_and_at_no_other_meetings_time() -> None:
    match = a_man_leaving(in_days=10)
    a_release_plan(match, licence="none")
    with pytest.raises(FieldError) as error:
        plan(match)
    assert error.value.field == "on"
    plan(match, starts_in=12 * DAY)
    with pytest.raises(FieldError) as error:
        plan(match, starts_in=12 * DAY + HOUR / 2)
    assert error.value.field == "starts"
    plan(match, starts_in=12 * DAY + 2 * HOUR)


def test_no_meeting_in_prison_or_after_the_match(match: Match) -> None:
    match.status = "recalled"
    match.save()
    with pytest.raises(NoMeetingsOutside):
        plan(match)
    match.status, match.ended_on, match.end_reason = "ended", london_today(), "completed"
    match.save()
    with pytest.raises(NoMeetingsOutside):
        plan(match)


def test_pressing_twice_is_pressing_once(match: Match) -> None:
    meeting = a_community_meeting(match)
    check_in(**by_its_mentor(meeting))
    came = fresh(meeting).checked_in_at
    check_in(**by_its_mentor(meeting))
    assert (fresh(meeting).status, fresh(meeting).checked_in_at) == ("under_way", came)
    check_out(**by_its_mentor(meeting))
    left = fresh(meeting).checked_out_at
    for press in (check_out, check_in):
        press(**by_its_mentor(meeting))
    assert (fresh(meeting).status, fresh(meeting).checked_out_at) == ("over", left)


def test_somebody_who_forgot_to_check_in_can_check_out(match: Match) -> None:
    meeting = a_community_meeting(match)
    check_out(**by_its_mentor(meeting))
    assert (fresh(meeting).status, fresh(meeting).checked_in_at) == ("over", None)


def test_nobody_checks_in_before_the_day(match: Match) -> None:
    meeting = a_community_meeting(match, starts_at=now() + 2 * DAY)
    for press in (check_in, check_out):
        with pytest.raises(TooEarly):
            press(**by_its_mentor(meeting))
    assert fresh(meeting).status == "planned"


def test_each_press_can_be_taken_back(match: Match) -> None:
    meeting = a_community_meeting(match)
    check_in(**by_its_mentor(meeting))
    check_out(**by_its_mentor(meeting))
    undo_last_press(**by_its_mentor(meeting))
    assert (fresh(meeting).status, fresh(meeting).checked_out_at) == ("under_way", None)
    undo_last_press(**by_its_mentor(meeting))
    assert (fresh(meeting).status, fresh(meeting).checked_in_at) == ("planned", None)
    check_out(**by_its_mentor(meeting))
    undo_last_press(**by_its_mentor(meeting))
    assert fresh(meeting).status == "planned"
    with pytest.raises(ChangedMeanwhile):
        undo_last_press(**by_its_mentor(meeting))


def test_a_meeting_is_cancelled_and_planned_again(match: Match) -> None:
    meeting = a_community_meeting(match)
    for _ in range(2):
        cancel_meeting(**by_its_mentor(meeting))
    assert fresh(meeting).status == "cancelled"
    with pytest.raises(ChangedMeanwhile):
        check_in(**by_its_mentor(meeting))
    for _ in range(2):
        plan_meeting_again(**by_its_mentor(meeting))
    check_in(**by_its_mentor(meeting))
    with pytest.raises(ChangedMeanwhile):
        cancel_meeting(**by_its_mentor(meeting))
    past = a_community_meeting(match, starts_at=now() - DAY, status="cancelled")
    with pytest.raises(ChangedMeanwhile):
        plan_meeting_again(**by_its_mentor(past))


def test_moving_a_meeting_lets_it_alert_again(match: Match) -> None:
    meeting = a_community_meeting(match, alerted_at=now())
    new: dict[str, Any] = {"starts_at": now() + HOUR, "ends_at": now() + 2 * HOUR, "place": "Park"}
    change_meeting(**by_its_mentor(meeting), version=1, **new)
    moved = fresh(meeting)
    assert (moved.alerted_at, moved.opened("place"), moved.version) == (None, "Park", 2)
    with pytest.raises(ChangedMeanwhile):
        change_meeting(**by_its_mentor(meeting), version=1, **new)


def test_a_planned_meeting_moves_to_a_later_time_and_one_under_way_can_last_longer(
    match: Match,
) -> None:
    meeting = a_community_meeting(match, starts_at=now() - HOUR / 2)
    new: dict[str, Any] = {"ends_at": now() + 2 * HOUR, "place": "Park"}
    with pytest.raises(FieldError) as error:
        change_meeting(**by_its_mentor(meeting), version=1, starts_at=now() - HOUR / 4, **new)
    assert error.value.field == "starts"
    change_meeting(**by_its_mentor(meeting), version=1, starts_at=meeting.starts_at, **new)
    check_in(**by_its_mentor(meeting))
    row = fresh(meeting)
    new["ends_at"] += HOUR
    change_meeting(**by_its_mentor(row), version=row.version, starts_at=row.starts_at, **new)
    assert fresh(meeting).ends_at == new["ends_at"]


def test_times_are_corrected_later(match: Match) -> None:
    meeting = a_community_meeting(match, starts_at=now() - 3 * HOUR)
    check_out(**by_its_mentor(meeting))
    version, came, left = fresh(meeting).version, now() - 3 * HOUR, now() - 2 * HOUR
    given = by_its_mentor(meeting) | {"checked_in_at": came, "version": version}
    for wrong in (came, now() + HOUR):
        with pytest.raises(FieldError) as error:
            correct_times(**given, checked_out_at=wrong)
        assert error.value.field == "checked_out"
    correct_times(**given, checked_out_at=left)
    row = fresh(meeting)
    assert (row.checked_in_at, row.checked_out_at) == (came, left)
    assert AuditEvent.objects.filter(action="correct_times", subject_id=row.pk).exists()


def test_others_cannot_press_and_nothing_changes_after_his_death(match: Match) -> None:
    meeting = a_community_meeting(match)
    with pytest.raises(NotAllowed):
        check_in(meeting=meeting, by=a_mentor(user=mentor_user()).user, at=now())
    Participant.objects.filter(pk=match.referral.participant_id).update(died_on=london_today())
    with pytest.raises(HasDied):
        check_in(**by_its_mentor(meeting))
