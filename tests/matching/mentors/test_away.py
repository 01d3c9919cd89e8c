"""Days away: a mentor records them ahead, and rounds and approvals respect them."""

from datetime import date, timedelta

import numpy as np
import pytest

from config.accounts.models import User
from config.common.clock import london_date, london_today, now
from config.common.errors import FieldError, NotAllowed
from config.common.outbox.email import Email
from matching.mentors.away import absences_soon, away_from, go_away, stay_here
from matching.mentors.times import AffectsSessions
from matching.models import Away, Match, Mentor, Proposal
from matching.permissions import matches_for
from matching.pool.availability import spans
from matching.pool.loading import load_pool
from matching.proposals.approving import approve_proposal
from matching.proposals.rechecking import NoLongerHolds
from recruitment.weekly import SLOTS, WEEK, first_on, is_first_week, slots_in
from tests.factories.people import mentor_user
from tests.factories.programme import (
    MONDAY_MORNING,
    a_match,
    a_mentor,
    a_referral,
    an_absence,
    an_open_proposal,
)

pytestmark = pytest.mark.django_db


def day(number: int) -> date:
    return london_today() + timedelta(days=number)


def go(mentor: Mentor, first: int, last: int, matches_shown: tuple[int, ...] = ()) -> Away:
    days = {"first_on": day(first), "last_on": day(last)}
    return go_away(mentor=mentor, **days, matches_shown=matches_shown, by=mentor.user, at=now())


def test_each_session_in_the_days_is_shown_first(ben: Mentor, match: Match) -> None:
    with pytest.raises(AffectsSessions) as refusal:
        go(ben, 1, 14)
    first = first_on(match.slot, day(1))
    assert [session.on for session in refusal.value.sessions] == [first, first + timedelta(days=7)]
    assert not Away.objects.exists()


def test_once_shown_it_is_noted_and_the_coordinator_told(
    ben: Mentor, match: Match, ann: User
) -> None:
    away = go(ben, 1, 14, matches_shown=(match.pk,))
    assert list(away_from(ben, today=day(0))) == [away]
    assert "2 sessions" in Email.objects.get().subject
    assert absences_soon(matches_for(ann), today=day(0)) == [(away, 1)]


def test_who_meets_nobody_is_nothing_to_settle(ben: Mentor, ann: User) -> None:
    go(ben, 1, 3)
    assert not absences_soon(matches_for(ann), today=day(0))
    assert not Email.objects.exists()


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (3, 2, "last_on"),
        (-5, -1, "last_on"),
        (0, 366, "last_on"),
        (11, 12, "first_on"),
        (731, 732, "first_on"),
    ],
)
def test_days_that_cannot_be_right_are_refused(
    first: int, last: int, field: str, ben: Mentor
) -> None:
    an_absence(ben, starts_in=10, days=2)
    with pytest.raises(FieldError) as refusal:
        go(ben, first, last)
    assert refusal.value.field == field


def test_days_can_be_removed_by_their_own_mentor_alone(ben: Mentor) -> None:
    away = go(ben, 1, 3)
    with pytest.raises(NotAllowed):
        stay_here(away=away, by=mentor_user(), at=now())
    stay_here(away=away, by=ben.user, at=now())
    assert not Away.objects.exists()


@pytest.mark.parametrize("starts_in", range(-1, 9))
@pytest.mark.parametrize("days", [1, 3])
def test_no_round_offers_a_first_session_on_a_day_away(starts_in: int, days: int) -> None:
    mentor = a_mentor(slots=range(SLOTS))
    away = an_absence(mentor, starts_in=starts_in, days=days)
    a_mentor(slots=range(SLOTS))  # a mentor who is not away
    offered = load_pool(at=now()).mentors.offered
    firsts = {slot: first_on(slot, london_date(now()) + timedelta(days=1)) for slot in range(SLOTS)}
    here = [slot for slot, on in firsts.items() if not away.first_on <= on <= away.last_on]
    assert [list(slots_in(int(mask))) for mask in offered] == [here, list(range(SLOTS))]
    assert offered.dtype == np.uint32


@pytest.mark.parametrize("starts_in", range(15))
@pytest.mark.parametrize("taken", [None, True, False])
def test_every_other_week_the_first_day_in_a_free_week_counts(
    starts_in: int, taken: bool | None, ben: Mentor
) -> None:
    Mentor.objects.update(fortnightly=1 << MONDAY_MORNING)
    if taken is not None:
        a_match(mentor=ben, first_week=taken, second_week=not taken)
    away = an_absence(ben, starts_in=starts_in, days=1)
    monday = first_on(MONDAY_MORNING, day(1))
    days = [on for on in (monday, monday + WEEK) if taken is None or is_first_week(on) != taken]
    is_offered = bool(load_pool(at=now()).mentors.offered[0] >> MONDAY_MORNING & 1)
    assert is_offered == (away.first_on not in days)


@pytest.mark.parametrize(("starts_in", "is_made"), [(1, False), (8, True)])
def test_no_approval_makes_one(starts_in: int, is_made: bool, ann: User) -> None:
    proposal = a_proposal(ann)
    away = an_absence(proposal.mentor, starts_in=starts_in, days=7)
    first = first_on(proposal.slot, day(1))
    assert away.holds(first) != is_made
    if is_made:
        assert approve_proposal(proposal=proposal, by=ann, at=now()).status == "held"
        return
    with pytest.raises(NoLongerHolds) as refusal:
        approve_proposal(proposal=proposal, by=ann, at=now())
    assert f"{first:%-d %B}" in str(refusal.value)


def test_an_absence_in_the_other_week_of_a_fortnight_is_named(ann: User) -> None:
    proposal = a_proposal(ann)
    Mentor.objects.update(fortnightly=1 << MONDAY_MORNING)
    monday = first_on(MONDAY_MORNING, day(1))
    first = monday if is_first_week(monday) else monday + WEEK
    other = monday + WEEK if first == monday else monday
    away = an_absence(proposal.mentor, starts_in=(other - day(0)).days, days=2)
    proposal.refresh_from_db()
    with pytest.raises(NoLongerHolds) as refusal:
        approve_proposal(proposal=proposal, by=ann, at=now())
    assert spans([away]) in str(refusal.value)
    a_match(mentor=proposal.mentor, slot=MONDAY_MORNING, second_week=True, first_week=False)
    Mentor.objects.update(places=2)
    assert approve_proposal(proposal=proposal, by=ann, at=now()).first_week


def a_proposal(ann: User) -> Proposal:
    prison = ann.establishments.get()
    return an_open_proposal(mentor=a_mentor(at=prison), referral=a_referral(at=prison))
