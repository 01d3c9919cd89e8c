"""A mentor changes something while a coordinator approves, or while the daily work runs. On SQLite
these tests would pass whatever the code did."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from config.common.clock import london_today, now
from config.common.outbox.email import Email
from matching.mentors.away import go_away, unsettled_sessions
from matching.mentors.looking_after import note_supervision, overdue_supervisions, say_it_was_hard
from matching.mentors.sessions import possible_times
from matching.mentors.staying import stay_after_all, step_down, take_leave
from matching.mentors.times import Offer, change_times
from matching.models import HardSession, Match, Mentor, SupervisionKind
from matching.permissions import matches_for
from matching.proposals.approving import approve_proposal
from tests.factories.people import manager
from tests.factories.programme import (
    a_coordinator,
    a_match,
    a_mentor,
    an_establishment,
    an_open_proposal,
)
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 10


@pytest.mark.parametrize("_", range(ROUNDS))
def test_a_match_in_a_slot_that_is_given_up_meanwhile_is_to_settle(_: int) -> None:
    """The mentor has not been told of the match yet, but the coordinator knows of it."""
    proposal, boss = an_open_proposal(), manager()
    mentor = proposal.mentor
    change: dict[str, Any] = {
        "offer": Offer(0, 1),
        "matches_shown": (),
        "by": mentor.user,
        "at": now(),
    }
    race(
        [
            partial(approve_proposal, proposal=proposal, by=boss, at=now()),
            partial(change_times, mentor=mentor, **change),
        ]
    )
    assert list(unsettled_sessions(matches_for(boss))) == list(
        Match.objects.filter(mentor__slots=0)
    )
    assert Mentor.objects.filter(pk=mentor.pk, slots=0).exists()


@pytest.mark.parametrize("_", range(ROUNDS))
def test_no_match_begins_on_a_day_away(_: int) -> None:
    proposal, boss, tomorrow = an_open_proposal(), manager(), london_today() + timedelta(days=1)
    mentor = proposal.mentor
    days: dict[str, Any] = {"first_on": tomorrow, "last_on": tomorrow + timedelta(days=7)}
    race(
        [
            partial(approve_proposal, proposal=proposal, by=boss, at=now()),
            partial(go_away, mentor=mentor, **days, matches_shown=(), by=mentor.user, at=now()),
        ]
    )
    assert mentor.away.exists()
    for match in Match.objects.all():
        assert next(possible_times(match, at=now())).on > days["last_on"]


@pytest.mark.parametrize("_", range(ROUNDS))
def test_a_hard_session_said_many_times_is_one_and_told_once(_: int) -> None:
    prison = an_establishment()
    a_coordinator(prison)
    mentor = a_mentor(at=prison)
    race([partial(say_it_was_hard, mentor=mentor, by=mentor.user, at=now())] * 4)
    assert HardSession.objects.count() == 1
    assert Email.objects.count() == 1


@pytest.mark.parametrize("_", range(ROUNDS))
def test_a_group_noted_twice_at_once_is_noted_once(_: int) -> None:
    mentors, boss = [a_mentor(), a_mentor()], manager()
    fields: dict[str, Any] = {
        "held_on": london_today(),
        "notes": "Well.",
        "next_on": None,
        "by": boss,
        "at": now(),
    }
    race([partial(note_supervision, mentors=mentors, kind=SupervisionKind.GROUP, **fields)] * 3)
    assert [mentor.supervisions.count() for mentor in mentors] == [1, 1]


@pytest.mark.parametrize("_", range(ROUNDS))
def test_whoever_leaves_is_thanked_once_and_a_change_of_mind_holds_or_is_too_late(_: int) -> None:
    mentor = a_mentor()
    step_down(mentor=mentor, on=london_today(), by=mentor.user, at=now())
    later = now() + timedelta(days=1)
    leaving = partial(take_leave, at=later)
    race([leaving, leaving, partial(stay_after_all, mentor=mentor, by=mentor.user, at=later)])
    mentor.refresh_from_db()
    has_left = mentor.status == "left"
    assert (mentor.leaves_on is not None) == has_left
    assert Email.objects.filter(to=mentor.user.email).count() == has_left


def test_postgresql_finds_what_is_to_settle_and_who_is_overdue() -> None:
    boss, today = manager(), london_today()
    fits, weekly, lost = (a_match(mentor=a_mentor(slots=[3]), slot=3) for _ in range(3))
    Mentor.objects.filter(pk=weekly.mentor_id).update(fortnightly=1 << 3)
    Mentor.objects.filter(pk=lost.mentor_id).update(slots=0)
    assert set(unsettled_sessions(matches_for(boss))) == {weekly, lost}
    late = {"supervision_due_on": today - timedelta(days=1)}
    Mentor.objects.filter(pk=fits.mentor_id).update(**late)
    order = [mentor.pk for mentor in overdue_supervisions(boss, today=today)]
    assert order == [weekly.mentor_id, lost.mentor_id, fits.mentor_id]
