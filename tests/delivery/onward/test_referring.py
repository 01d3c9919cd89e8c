"""Referring a man to a service."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from delivery.models import OnwardReferral, OnwardStep, Service
from delivery.onward.directory import load_services
from delivery.onward.referring import (
    NeverMade,
    NotFirst,
    Progress,
    correct_day,
    correct_words,
    progress_of,
    record_assessment,
    refer_onward,
    remove_onward,
    take_back_step,
    take_step,
    words_of,
)
from matching.models import Match
from matching.permissions import HasDied
from tests.examples import FEW
from tests.factories.delivery import a_supported_man, his_yes
from tests.factories.people import manager, mentor_user
from tests.factories.programme import a_mentor

pytestmark = pytest.mark.django_db
TODAY = london_today()
A_DAY = timedelta(days=1)
CANARY = "No bed is free before June"


@pytest.fixture
def match() -> Match:
    load_services()
    return a_supported_man()


def referred(match: Match, *, days_ago: int = 10, is_made: bool = True, **values: Any) -> Progress:
    onward = refer_onward(
        match=match,
        service=Service.objects.get(code="kairos-community-trust"),
        on=TODAY - days_ago * A_DAY,
        is_made=is_made,
        consent=his_yes(TODAY - days_ago * A_DAY) if is_made else None,
        by=values.get("by", match.mentor.user),
        at=now(),
    )
    return progress(onward)


def progress(onward: OnwardReferral) -> Progress:
    """The referral as it is now."""
    match = Match.objects.get(pk=onward.match_id)
    return next(one for one in progress_of(match) if one.onward == onward)


def take(one: Progress, step: str, *, days_ago: int = 5, **values: Any) -> Progress:
    usual: dict[str, Any] = {
        "on": TODAY - days_ago * A_DAY,
        "consent": his_yes(TODAY - days_ago * A_DAY),
        "version": one.onward.version,
        "by": one.onward.match.mentor.user,
        "at": now(),
    }
    take_step(onward=one.onward, step=step, **(usual | values))
    return progress(one.onward)


def as_now(one: Progress) -> dict[str, Any]:
    """The arguments that every changing function takes."""
    return {"version": one.onward.version, "by": one.onward.match.mentor.user, "at": now()}


def steps_of(one: Progress) -> list[str]:
    return [row.step for row in one.steps]


def test_the_same_again_makes_no_second_referral(match: Match) -> None:
    assert referred(match).onward == referred(match).onward
    with pytest.raises(FieldError) as error:
        referred(match, days_ago=3)
    assert error.value.field == "service"
    assert OnwardReferral.objects.count() == 1


def test_talking_comes_first_and_is_a_step(match: Match) -> None:
    talked = referred(match, is_made=False)
    assert (talked.onward.status, steps_of(talked)) == ("proposed", ["propose"])
    made = take(talked, "make")
    assert (made.onward.status, steps_of(made)) == ("made", ["propose", "make"])


def test_the_whole_way_of_the_report(match: Match) -> None:
    one = take(referred(match), "arrange_assessment", assessed_on=TODAY + 3 * A_DAY)
    assert one.assessment is not None
    record_assessment(
        step=one.assessment, assessed_on=TODAY - A_DAY, was_accompanied=True, **as_now(one)
    )
    one = take(progress(one.onward), "accept", days_ago=0)
    assert one.assessment is not None
    assert (one.assessment.assessed_on, one.assessment.was_accompanied) == (TODAY - A_DAY, True)
    one = take(take(one, "start", days_ago=0), "finish", days_ago=0, words="He is well")
    assert (one.onward.status, one.is_open, one.next_steps) == ("finished", False, ["go_on"])


@pytest.mark.parametrize("days", [1, -100])
def test_it_happens_during_the_match_and_not_in_the_future(match: Match, days: int) -> None:
    with pytest.raises(FieldError) as error:
        referred(match, days_ago=-days)
    assert error.value.field == "on"


def test_a_step_never_goes_back_in_time(match: Match) -> None:
    one = referred(match, days_ago=4)
    for days_ago in (5, -1):
        with pytest.raises(FieldError) as error:
            take(one, "accept", days_ago=days_ago)
        assert error.value.field == "on"
    assert take(one, "accept", days_ago=4).onward.status == "accepted"


def test_another_mentor_cannot_refer_him(match: Match) -> None:
    with pytest.raises(NotAllowed):
        referred(match, by=a_mentor(user=mentor_user()).user)


def test_a_service_that_is_not_used_takes_nobody(match: Match) -> None:
    Service.objects.update(is_used=False)
    with pytest.raises(FieldError) as error:
        referred(match)
    assert error.value.field == "service"


def test_nothing_changes_for_a_man_who_has_died(match: Match) -> None:
    one = referred(match)
    man = match.referral.participant
    man.died_on = TODAY
    man.save()
    changes: list[Callable[[], object]] = [
        lambda: take(one, "accept"),
        lambda: take_back_step(onward=one.onward, **as_now(one)),
        lambda: remove_onward(onward=one.onward, **as_now(one)),
        lambda: correct_day(step=one.last, on=TODAY, **as_now(one)),
        lambda: referred(match),
    ]
    for change in changes:
        with pytest.raises(HasDied):
            change()
    assert steps_of(progress(one.onward)) == ["propose", "make"]


def test_the_second_of_two_people_is_told(match: Match) -> None:
    one = referred(match)
    take(one, "accept")
    changes: list[Callable[[], object]] = [
        lambda: take(one, "accept"),
        lambda: take(one, "turn_down", words=CANARY),
        lambda: take_back_step(onward=one.onward, **as_now(one)),
        lambda: correct_day(step=one.last, on=TODAY, **as_now(one)),
        lambda: remove_onward(onward=one.onward, **as_now(one)),
    ]
    for change in changes:
        with pytest.raises(ChangedMeanwhile):
            change()
    assert steps_of(progress(one.onward)) == ["propose", "make", "accept"]


def test_a_step_that_cannot_come_now_changes_nothing(match: Match) -> None:
    with pytest.raises(ChangedMeanwhile):
        take(referred(match), "finish", words="He is well")


def test_a_turning_down_has_a_reason_that_is_sealed(match: Match) -> None:
    one = referred(match)
    with pytest.raises(FieldError) as error:
        take(one, "turn_down", words=" ")
    assert error.value.field == "words"
    one = take(one, "turn_down", words=CANARY)
    assert CANARY.encode() not in bytes(one.last.sealed_words)
    mentor = match.mentor.user
    assert words_of(one.last, by=mentor, at=now()) == CANARY
    correct_words(step=one.last, words="They are full", **as_now(one))
    one = progress(one.onward)
    assert words_of(one.last, by=mentor, at=now()) == "They are full"
    with pytest.raises(FieldError):
        correct_words(step=one.last, words="", **as_now(one))
    details = str(list(AuditEvent.objects.values_list("detail", flat=True)))
    assert CANARY not in details
    assert "full" not in details


def test_only_readings_by_staff_are_recorded(match: Match) -> None:
    one = take(referred(match), "turn_down", words=CANARY)

    def readings(person: User) -> int:
        words_of(one.last, by=person, at=now())
        return AuditEvent.objects.filter(action="read", actor=person.pk).count()

    assert readings(match.mentor.user) == 0
    assert readings(manager()) == 1


def test_a_wrong_step_is_taken_back_and_what_it_said_goes(match: Match) -> None:
    one = take(referred(match), "arrange_assessment", assessed_on=TODAY)
    one = take(one, "turn_down", words=CANARY)
    take_back_step(onward=one.onward, **as_now(one))
    one = progress(one.onward)
    assert (one.onward.status, one.last.step) == ("assessment", "arrange_assessment")
    take_back_step(onward=one.onward, **as_now(one))
    one = progress(one.onward)
    assert (one.onward.status, one.assessment) == ("made", None)
    take_back_step(onward=one.onward, **as_now(one))
    one = progress(one.onward)
    assert (one.onward.status, steps_of(one)) == ("proposed", ["propose"])
    with pytest.raises(ChangedMeanwhile):
        take_back_step(onward=one.onward, **as_now(one))


def test_going_on_keeps_the_reason_of_before(match: Match) -> None:
    one = take(take(referred(match), "turn_down", words=CANARY), "go_on")
    assert one.onward.status == "made"
    take_back_step(onward=one.onward, **as_now(one))
    one = progress(one.onward)
    assert one.onward.status == "turned_down"
    assert one.last.opened("words") == CANARY


def test_what_was_never_made_does_not_go_on(match: Match) -> None:
    one = take(referred(match, is_made=False), "withdraw")
    assert one.next_steps == []
    with pytest.raises(NeverMade):
        take(one, "go_on")
    assert referred(match, days_ago=1).onward != one.onward


def test_a_closed_referral_does_not_go_on_beside_an_open_one(match: Match) -> None:
    one = take(referred(match), "withdraw")
    referred(match, days_ago=1)
    with pytest.raises(ChangedMeanwhile):
        take(one, "go_on")
    with pytest.raises(ChangedMeanwhile):
        take_back_step(onward=one.onward, **as_now(one))
    assert progress(one.onward).onward.status == "withdrawn"


def test_only_a_referral_they_talked_about_is_removed(match: Match) -> None:
    made = referred(match)
    with pytest.raises(NotFirst):
        remove_onward(onward=made.onward, **as_now(made))
    take_back_step(onward=made.onward, **as_now(made))
    talked = progress(made.onward)
    remove_onward(onward=talked.onward, **as_now(talked))
    assert not OnwardStep.objects.exists()
    assert AuditEvent.objects.filter(action="remove").exists()


def test_the_day_of_a_step_stays_between_its_neighbours(match: Match) -> None:
    one = take(take(referred(match, is_made=False), "make", days_ago=6), "accept", days_ago=4)
    made = one.steps[1]
    for days_ago in (11, 3):
        with pytest.raises(FieldError) as error:
            correct_day(step=made, on=TODAY - days_ago * A_DAY, **as_now(one))
        assert error.value.field == "on"
    correct_day(step=made, on=TODAY - 10 * A_DAY, **as_now(one))
    one = progress(one.onward)
    assert one.steps[1].on == TODAY - 10 * A_DAY
    correct_day(step=one.steps[0], on=TODAY - 12 * A_DAY, **as_now(one))
    assert progress(one.onward).onward.proposed_on == TODAY - 12 * A_DAY


def test_a_step_that_was_taken_back_has_no_day_to_correct(match: Match) -> None:
    one = take(referred(match), "accept")
    take_back_step(onward=one.onward, **as_now(one))
    with pytest.raises(ChangedMeanwhile):
        correct_day(step=one.last, on=TODAY, **as_now(progress(one.onward)))


@pytest.mark.parametrize(
    ("assessed_on", "was_accompanied", "field"),
    [
        (None, None, "assessed_on"),
        (TODAY - 6 * A_DAY, None, "assessed_on"),
        (TODAY + 800 * A_DAY, None, "assessed_on"),
        (TODAY + A_DAY, True, "was_accompanied"),
    ],
)
def test_an_assessment_is_after_it_was_arranged(
    match: Match, assessed_on: date | None, was_accompanied: bool | None, field: str
) -> None:
    with pytest.raises(FieldError) as error:
        take(
            referred(match),
            "arrange_assessment",
            assessed_on=assessed_on,
            was_accompanied=was_accompanied,
        )
    assert error.value.field == field


def test_an_assessment_is_not_moved_before_it_was_arranged(match: Match) -> None:
    one = take(referred(match), "arrange_assessment", assessed_on=TODAY - 2 * A_DAY)
    with pytest.raises(FieldError):
        record_assessment(
            step=one.last, assessed_on=TODAY - 6 * A_DAY, was_accompanied=None, **as_now(one)
        )
    with pytest.raises(FieldError):
        correct_day(step=one.last, on=TODAY - A_DAY, **as_now(one))


@pytest.mark.parametrize("values", [{"step": "arrange_assessment"}, {"step": "turn_down"}])
def test_the_database_refuses_a_step_without_its_facts(match: Match, values: Any) -> None:
    one = referred(match)
    with pytest.raises(IntegrityError), transaction.atomic():
        OnwardStep.objects.create(
            onward=one.onward, on=TODAY, recorded_by=manager(), recorded_at=now(), **values
        )


@settings(max_examples=FEW)
@given(data=st.data())
def test_whatever_was_done_can_be_taken_back_to_the_beginning(data: st.DataObject) -> None:
    load_services()
    match = a_supported_man()
    one, statuses = referred(match, is_made=False), ["proposed"]
    for _ in range(data.draw(st.integers(0, 5))):
        if not one.next_steps:
            break
        step = data.draw(st.sampled_from(one.next_steps))
        assessed_on = TODAY if step == "arrange_assessment" else None
        one = take(one, step, words="why", assessed_on=assessed_on)
        statuses.append(one.onward.status)
    days = [row.on for row in one.steps]
    assert days == sorted(days)
    for status in reversed(statuses[:-1]):
        take_back_step(onward=one.onward, **as_now(one))
        one = progress(one.onward)
        assert one.onward.status == status
    assert steps_of(one) == ["propose"]
