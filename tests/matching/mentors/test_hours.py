"""A mentor says, prison by prison, at which hours they can come."""

from collections.abc import Collection

import pytest

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import NotAllowed
from config.common.outbox.email import Email
from matching.mentors.away import unsettled_sessions
from matching.mentors.home import home_of
from matching.mentors.hours import different_hours, hours_in_words, prisons_missed, suited_slots
from matching.mentors.times import AffectsSessions, HasLeft, Offer, change_hours, change_times
from matching.models import Match, Mentor
from matching.permissions import matches_for
from matching.proposals.fixed_pairs import ways_to_meet
from recruitment.models import Clearance, Establishment
from recruitment.weekly import EVERY_SLOT, mask_of
from tests.factories.people import mentor_user
from tests.factories.programme import (
    MONDAY_MORNING,
    TUESDAY_AFTERNOON,
    a_clearance,
    a_referral,
    an_establishment,
    hours_at,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(ben: Mentor, prison: Establishment) -> Establishment:
    """Another prison where Ben is cleared. It begins later on Monday mornings."""
    prison_there = an_establishment(name="HMP There")
    a_clearance(ben, prison_there)
    hours_at(prison, MONDAY_MORNING, "09:15 to 11:30")
    hours_at(prison_there, MONDAY_MORNING, "10:00 to 12:15")
    for place in (prison, prison_there):
        hours_at(place, TUESDAY_AFTERNOON, "13:45 to 16:15")
    return prison_there


def suit(
    mentor: Mentor, *prisons: Establishment, shown: Collection[int] = (), by: User | None = None
) -> None:
    """The mentor says that only the hours of these prisons suit them on Monday mornings."""
    suited = {MONDAY_MORNING: [prison.pk for prison in prisons]}
    change_hours(mentor=mentor, suited=suited, matches_shown=shown, by=by or mentor.user, at=now())


def asked(mentor: Mentor) -> dict[int, dict[str, bool]]:
    """Whether the hours suit the mentor, by slot and prison."""
    return {
        row.slot: {choice.name: choice.suits for choice in row.choices}
        for row in different_hours(mentor)
    }


def test_only_times_at_which_the_hours_differ_are_asked(ben: Mentor, other: Establishment) -> None:
    assert asked(ben) == {MONDAY_MORNING: {"HMP Here": True, "HMP There": True}}
    Mentor.objects.update(slots=mask_of([TUESDAY_AFTERNOON]))
    assert not asked(Mentor.objects.get())


@pytest.mark.parametrize("why", ["refused", "closed"])
def test_prisons_where_the_mentor_does_not_go_are_not_asked(
    why: str, ben: Mentor, other: Establishment
) -> None:
    if why == "refused":
        Clearance.objects.filter(establishment=other).update(
            status="refused", issued_on=None, refused_on=london_today()
        )
    else:
        Establishment.objects.filter(pk=other.pk).update(closed_on="2025-01-01")
    assert not asked(ben)


def test_what_is_said_is_saved_and_a_round_goes_by_it(
    ben: Mentor, prison: Establishment, other: Establishment, ann: User
) -> None:
    here, there = a_referral(at=prison), a_referral(at=other)
    for man in (here, there):
        man.slots = mask_of([MONDAY_MORNING])
        man.save()
    suit(ben, prison)
    assert asked(ben) == {MONDAY_MORNING: {"HMP Here": True, "HMP There": False}}
    assert suited_slots(ben) == {
        prison.pk: EVERY_SLOT,
        other.pk: EVERY_SLOT ^ 1 << MONDAY_MORNING,
    }
    assert "HMP There" in hours_in_words(ben)[0]
    assert ways_to_meet(here, by=ann, at=now()) == [(ben.pk, MONDAY_MORNING)]
    assert ways_to_meet(there, by=ann, at=now()) == []
    assert AuditEvent.objects.get(action="change_hours").detail == {"touched": 0}
    assert not Email.objects.exists()


def test_it_can_be_taken_back_even_when_the_hours_become_the_same(
    ben: Mentor, prison: Establishment, other: Establishment
) -> None:
    suit(ben, prison)
    hours_at(other, MONDAY_MORNING, "09:15 to 11:30")
    assert asked(ben) == {MONDAY_MORNING: {"HMP Here": True, "HMP There": False}}
    suit(ben, prison, other)
    assert not asked(ben)
    assert not hours_in_words(ben)


def test_a_slot_that_is_not_asked_stays_as_it_is(
    ben: Mentor, prison: Establishment, other: Establishment
) -> None:
    change_hours(
        mentor=ben, suited={TUESDAY_AFTERNOON: []}, matches_shown=(), by=ben.user, at=now()
    )
    assert not suited_slots(ben)


def test_a_match_at_hours_that_no_longer_suit_is_shown_first_and_then_for_staff_to_settle(
    ben: Mentor, match: Match, other: Establishment, ann: User
) -> None:
    with pytest.raises(AffectsSessions) as question:
        suit(ben, other)
    assert [session.match for session in question.value.sessions] == [match]
    assert not suited_slots(ben)
    suit(ben, other, shown=[match.pk])
    assert list(unsettled_sessions(matches_for(ann))) == [match]
    assert home_of(ben, at=now()).unsettled == 1
    assert Email.objects.get().to == "ann@example.org"
    suit(ben, other)  # nothing changes, so nothing is asked
    assert Email.objects.count() == 1


def test_other_hours_of_another_prison_leave_a_match_settled(
    ben: Mentor, match: Match, prison: Establishment, other: Establishment, ann: User
) -> None:
    suit(ben, prison)
    assert not unsettled_sessions(matches_for(ann))
    assert not home_of(ben, at=now()).unsettled


def test_what_was_said_of_a_dropped_time_is_forgotten(
    ben: Mentor, prison: Establishment, other: Establishment
) -> None:
    suit(ben, prison)
    before = Offer.of(ben)
    for offer in (Offer(mask_of([TUESDAY_AFTERNOON]), 2), before):
        change_times(mentor=ben, offer=offer, matches_shown=(), by=ben.user, at=now())
    assert set(suited_slots(ben).values()) == {EVERY_SLOT}
    assert asked(Mentor.objects.get()) == {MONDAY_MORNING: {"HMP Here": True, "HMP There": True}}


def test_the_first_page_asks_until_it_is_answered(
    ben: Mentor, prison: Establishment, other: Establishment
) -> None:
    assert home_of(ben, at=now()).asks_hours
    suit(ben, prison, other)
    assert not home_of(ben, at=now()).asks_hours


def test_only_the_mentor_and_staff_who_look_after_them_say_so(
    ben: Mentor, prison: Establishment, other: Establishment, ann: User
) -> None:
    suit(ben, prison, by=ann)
    with pytest.raises(NotAllowed):
        suit(ben, prison, by=mentor_user())
    Mentor.objects.update(status="left", leaves_on="2025-01-01")
    with pytest.raises(HasLeft):
        suit(ben, prison)


def test_a_mentor_whose_times_no_session_suits_is_told(ben: Mentor, other: Establishment) -> None:
    ben.slots = 1 << MONDAY_MORNING
    assert not prisons_missed(ben)
    suit(ben)
    assert prisons_missed(ben), "no prison's hours suit on Monday mornings"
    ben.slots = 1 << 20
    ben.save()
    assert {row.name for row in home_of(ben, at=now()).prisons_missed} == {"HMP Here", "HMP There"}
    ben.slots = 0
    assert not prisons_missed(ben), "we have not been told any times yet"
