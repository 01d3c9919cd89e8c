"""Breaks and stepping down, and what happens automatically on the day."""

from datetime import date, datetime, timedelta

import pytest

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import LONDON, london_today, now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from config.common.outbox.email import Email
from matching.mentors.staying import (
    ANOTHER_DAY,
    CHANGE,
    PAUSES,
    STAYS,
    bring_mentor_back,
    correct_why_stopped,
    end_pauses,
    end_pauses_and_service,
    pause_mentor,
    stay_after_all,
    step_down,
    take_leave,
)
from matching.mentors.times import HasLeft
from matching.models import Match, Mentor
from matching.pool.loading import load_pool
from matching.proposals.approving import approve_proposal
from matching.proposals.lists import approvable_proposals
from matching.proposals.rechecking import NoLongerHolds, obstacle_now
from recruitment.clearances.lists import STOPPED
from tests.factories.gate import a_man_outside
from tests.factories.people import mentor_user
from tests.factories.programme import an_open_proposal

pytestmark = pytest.mark.django_db
SUNDAY = datetime(2027, 3, 28, tzinfo=LONDON)
"""The day on which summer time begins. It has 23 hours."""


def instant(on: date, hour: int, minute: int = 0) -> datetime:
    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=LONDON)


def pause(mentor: Mentor, **days: date) -> None:
    pause_mentor(mentor=mentor, by=mentor.user, at=now(), **days)


def leave(mentor: Mentor, on: date) -> None:
    step_down(mentor=mentor, on=on, by=mentor.user, at=now())


def status(mentor: Mentor) -> str:
    mentor.refresh_from_db()
    return mentor.status


def test_a_break_tells_the_coordinator_of_the_men_and_names_nobody(
    ben: Mentor, match: Match
) -> None:
    pause(ben)
    email = Email.objects.get()
    assert PAUSES in email.text
    assert "1 session" in email.text
    assert "Ben" not in email.text


def test_a_break_tells_the_coordinator_of_a_man_who_has_left_prison(ben: Mentor, ann: User) -> None:
    outside = a_man_outside(mentor=ben)
    outside.referral.establishment.coordinators.add(ann)
    pause(ben)
    assert Email.objects.get().to == ann.email


def test_a_break_ends_by_itself_on_its_day(ben: Mentor) -> None:
    back_on = london_today() + timedelta(days=10)
    pause(ben, back_on=back_on)
    assert end_pauses(at=instant(back_on - timedelta(days=1), 23, 59)) == 0
    assert status(ben) == "paused"
    assert end_pauses(at=instant(back_on, 0)) == 1
    assert (status(ben), ben.back_on) == ("active", None)
    assert end_pauses(at=instant(back_on, 0)) == 0
    assert AuditEvent.objects.filter(action="come_back").get().actor is None


def test_a_break_without_a_day_lasts_until_somebody_ends_it(ben: Mentor) -> None:
    pause(ben)
    assert end_pauses(at=now() + timedelta(days=5000)) == 0
    bring_mentor_back(mentor=ben, by=ben.user, at=now())
    assert status(ben) == "active"


@pytest.mark.parametrize("days", [-1, 0, 731])
def test_a_break_ends_on_a_day_to_come(days: int, ben: Mentor) -> None:
    with pytest.raises(FieldError):
        pause(ben, back_on=london_today() + timedelta(days=days))
    assert status(ben) == "active"


def test_until_the_last_day_everything_goes_on_but_no_new_man_is_proposed(
    ben: Mentor, match: Match, ann: User
) -> None:
    proposal = an_open_proposal(mentor=ben, slot=4)
    assert not obstacle_now(proposal)
    leave(ben, london_today() + timedelta(days=30))
    assert status(ben) == "active"
    assert load_pool(at=now()).mentors.id.size == 0
    assert not approvable_proposals(ann)
    proposal.referral.establishment.coordinators.add(ann)
    proposal.mentor.refresh_from_db()
    assert obstacle_now(proposal)
    with pytest.raises(NoLongerHolds):
        approve_proposal(proposal=proposal, by=ann, at=now())
    assert CHANGE in Email.objects.get().text
    assert "1 session" in Email.objects.get().subject


def test_the_last_day_counts_in_full_and_then_the_mentor_is_thanked(
    ben: Mentor, match: Match
) -> None:
    leave(ben, SUNDAY.date())
    last_minute = instant(SUNDAY.date(), 23, 59)
    assert take_leave(at=last_minute) == 0
    assert take_leave(at=last_minute + timedelta(minutes=1)) == 1
    assert status(ben) == "left"
    farewell = Email.objects.get(to=ben.user.email)
    assert "Dear Ben" in farewell.text
    assert "Sunday 28 March 2027" in farewell.text
    assert "/mentoring/statement/" in farewell.text
    assert ben.user.clearances.get().reminders == STOPPED
    match.refresh_from_db()
    assert match.status == "in_custody"
    assert take_leave(at=last_minute + timedelta(days=2)) == 0
    assert Email.objects.filter(to=ben.user.email).count() == 1


def test_until_then_stepping_down_can_be_cancelled(ben: Mentor) -> None:
    leave(ben, SUNDAY.date())
    stay_after_all(mentor=ben, by=ben.user, at=now())
    assert take_leave(at=SUNDAY + timedelta(days=9)) == 0
    assert status(ben) == "active"


def test_afterwards_it_cannot(ben: Mentor) -> None:
    leave(ben, london_today())
    take_leave(at=now() + timedelta(days=1))
    with pytest.raises(HasLeft):
        stay_after_all(mentor=ben, by=ben.user, at=now())


@pytest.mark.parametrize("days", [-1, 366])
def test_a_last_day_lies_within_a_year(days: int, ben: Mentor) -> None:
    with pytest.raises(FieldError):
        leave(ben, london_today() + timedelta(days=days))


def test_coordinators_hear_of_another_last_day_and_of_staying_once_each(
    ben: Mentor, match: Match
) -> None:
    for on in (SUNDAY.date(), london_today(), london_today()):
        leave(ben, on)
    ben.refresh_from_db()
    assert ben.leaves_on == london_today()
    for _ in range(2):
        stay_after_all(mentor=ben, by=ben.user, at=now())
    _, changed, stays = (email.text for email in Email.objects.order_by("pk"))
    assert ANOTHER_DAY in changed
    assert STAYS in stays


def test_who_leaves_during_a_break_does_not_come_back_from_it(ben: Mentor) -> None:
    pause(ben, back_on=london_today() + timedelta(days=2))
    leave(ben, london_today() + timedelta(days=1))
    end_pauses_and_service(at=now() + timedelta(days=3))
    assert status(ben) == "left"


def test_nobody_is_paused_or_sent_away_by_another_mentor(ben: Mentor) -> None:
    stranger = mentor_user()
    for step in (pause_mentor, bring_mentor_back, stay_after_all):
        with pytest.raises(NotAllowed):
            step(mentor=ben, by=stranger, at=now())
    with pytest.raises(NotAllowed):
        step_down(mentor=ben, on=london_today(), by=stranger, at=now())


def test_who_has_left_takes_no_break(ben: Mentor) -> None:
    Mentor.objects.update(status="left")
    with pytest.raises(ChangedMeanwhile):
        pause(ben)


def test_staff_correct_why_a_mentor_stopped(ben: Mentor, ann: User) -> None:
    with pytest.raises(ChangedMeanwhile):
        correct_why_stopped(mentor=ben, why="work", by=ann, at=now())
    leave(ben, london_today())
    for by in (mentor_user(), ben.user):
        with pytest.raises(NotAllowed):
            correct_why_stopped(mentor=ben, why="work", by=by, at=now())
    correct_why_stopped(mentor=ben, why="work", by=ann, at=now())
    ben.refresh_from_db()
    assert ben.why_stopped == "work"
