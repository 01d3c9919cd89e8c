"""A mentor changes when they are free. A coordinator always hears of it."""

import pytest

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.errors import NotAllowed
from config.common.outbox.email import Email
from matching.mentors.away import unsettled_sessions
from matching.mentors.times import AffectsSessions, HasLeft, Offer, change_times
from matching.models import Match, Mentor
from matching.permissions import matches_for
from recruitment.weekly import mask_of
from tests.factories.people import manager, mentor_user
from tests.factories.programme import MONDAY_MORNING, TUESDAY_AFTERNOON, a_match

pytestmark = pytest.mark.django_db
ONLY_TUESDAY = Offer(mask_of([TUESDAY_AFTERNOON]), 1)


def change(
    mentor: Mentor, offer: Offer = ONLY_TUESDAY, matches_shown: tuple[int, ...] = ()
) -> None:
    change_times(mentor=mentor, offer=offer, matches_shown=matches_shown, by=mentor.user, at=now())


def test_a_change_that_affects_nobody_is_saved_and_nobody_is_told(ben: Mentor) -> None:
    change(ben)
    ben.refresh_from_db()
    assert (ben.slots, ben.places) == (ONLY_TUESDAY.slots, 1)
    assert not Email.objects.exists()
    assert AuditEvent.objects.get(action="change_times").detail == {"touched": 0}


def test_a_session_that_was_not_shown_stops_the_change(ben: Mentor, match: Match) -> None:
    with pytest.raises(AffectsSessions) as refusal:
        change(ben, matches_shown=(0,))
    assert [session.match for session in refusal.value.sessions] == [match]
    ben.refresh_from_db()
    assert ben.slots == mask_of([MONDAY_MORNING, TUESDAY_AFTERNOON])


def test_one_that_was_shown_is_for_the_coordinator_to_settle(
    ben: Mentor, match: Match, ann: User
) -> None:
    change(ben, matches_shown=(match.pk,))
    match.refresh_from_db()
    assert match.status == "in_custody"
    assert list(unsettled_sessions(matches_for(ann))) == [match]
    email = Email.objects.get()
    assert email.to == "ann@example.org"
    assert "1 session" in email.subject
    assert f"/mentors/{ben.pk}/" in email.text
    assert [name for name in ("Ben", "Jordan", "HMP Here") if name in email.text] == []


@pytest.mark.parametrize(
    ("weeks", "fortnightly", "is_lost"),
    [((True, True), True, True), ((True, False), True, False), ((True, False), False, False)],
)
def test_a_man_met_every_week_is_not_met_in_a_slot_for_every_other(
    weeks: tuple[bool, bool], fortnightly: bool, is_lost: bool, ben: Mentor, match: Match, ann: User
) -> None:
    match.first_week, match.second_week = weeks
    match.save()
    monday = mask_of([MONDAY_MORNING])
    offer = Offer(monday, 2, monday if fortnightly else 0)
    if is_lost:
        with pytest.raises(AffectsSessions):
            change(ben, offer)
    change(ben, offer, matches_shown=(match.pk,))
    assert list(unsettled_sessions(matches_for(ann))) == ([match] if is_lost else [])


def test_fewer_places_end_nothing(ben: Mentor, match: Match) -> None:
    change(ben, Offer(ben.slots, 0))
    ben.refresh_from_db()
    assert ben.places == 0


def test_a_session_already_unsettled_is_not_told_of_again(ben: Mentor, match: Match) -> None:
    change(ben, matches_shown=(match.pk,))
    change(ben)
    assert Email.objects.count() == 1


def test_nothing_is_unsettled_while_it_is_offered_or_over(
    ben: Mentor, match: Match, ann: User
) -> None:
    a_match(slot=MONDAY_MORNING)
    assert not unsettled_sessions(matches_for(ann))
    assert not unsettled_sessions(matches_for(manager()))


def test_only_the_mentor_and_staff_who_look_after_them_change_times(ben: Mentor, ann: User) -> None:
    change_times(mentor=ben, offer=ONLY_TUESDAY, matches_shown=(), by=ann, at=now())
    with pytest.raises(NotAllowed):
        change_times(mentor=ben, offer=ONLY_TUESDAY, matches_shown=(), by=mentor_user(), at=now())


def test_who_has_left_changes_nothing(ben: Mentor) -> None:
    Mentor.objects.update(status="left")
    with pytest.raises(HasLeft):
        change(ben)
