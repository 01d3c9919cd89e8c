"""The phases of a match, and what must hold whatever is pressed in whatever order."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, DomainError, FieldError, NotAllowed
from matching.matches.ending import end_match, reopen_match
from matching.matches.meetings import arrange_meetings
from matching.matches.phases import (
    LONGEST_PAUSE,
    correct_first_meeting,
    correct_release,
    pause_match,
    record_first_meeting,
    release_match,
    resume_match,
)
from matching.matches.times import Time
from matching.models import (
    ClosureReason,
    Contact,
    Introduction,
    Match,
    MatchChange,
    Mentor,
    Referral,
    has_left,
)
from matching.referrals.matched import phase_in_words
from matching.states import BEGUN, LIVE, MatchStatus, ReferralStatus
from matching.transfers.recalling import recall_match
from matching.transfers.transferring import transfer_man
from recruitment.models import Establishment
from tests.examples import FEW
from tests.factories.people import manager
from tests.factories.programme import (
    TUESDAY_AFTERNOON,
    a_clearance,
    a_coordinator,
    a_match,
    a_mentor,
    a_referral,
    an_establishment,
)

pytestmark = pytest.mark.django_db
TODAY = london_today()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
LAST_WEEK = TODAY - timedelta(days=7)


@pytest.fixture
def match(prison: Establishment) -> Match:
    """A pair that is to start, since last week."""
    row = a_match(
        mentor=a_mentor(at=prison, places=2),
        referral=a_referral(at=prison),
        status="to_start",
        started_on=LAST_WEEK,
    )
    Introduction.objects.create(match=row, tells_at=now())
    return row


def act(write: Callable[..., None], match: Match, by: User, **values: Any) -> None:
    """Makes one change of the match as it is now."""
    match.refresh_from_db()
    write(match=match, version=match.version, by=by, at=now(), **values)
    match.refresh_from_db()


def columns(match: Match, *names: str) -> tuple[Any, ...]:
    return tuple(getattr(match, name) for name in names)


def meet(match: Match, by: User) -> None:
    act(record_first_meeting, match, by, on=YESTERDAY)


def test_the_first_meeting_has_a_day(match: Match, ann: User) -> None:
    meet(match, ann)
    assert (match.status, match.first_met_on) == (MatchStatus.IN_CUSTODY, YESTERDAY)
    change = MatchChange.objects.get()
    assert (change.before, change.after) == ("to start", phase_in_words(match))
    assert AuditEvent.objects.filter(action="meet", actor=ann.pk).count() == 1


@pytest.mark.parametrize("on", [TOMORROW, LAST_WEEK - timedelta(days=1)])
def test_the_first_meeting_is_neither_to_come_nor_before_the_match(
    match: Match, ann: User, on: Any
) -> None:
    with pytest.raises(FieldError):
        act(record_first_meeting, match, ann, on=on)


def test_the_first_meeting_is_not_before_the_mentor_said_yes(match: Match, ann: User) -> None:
    Introduction.objects.update(
        answered_at=now(),
        mentor_answer="yes",
        invited_at=now(),
        answer_by=TODAY,
        his_answer="yes",
        asked_on=TODAY,
        asked_by=ann,
        briefed_at=now(),
    )
    with pytest.raises(FieldError):
        act(record_first_meeting, match, ann, on=YESTERDAY)
    act(record_first_meeting, match, ann, on=TODAY)


def test_a_mentor_records_their_own_first_meeting_and_no_other(match: Match) -> None:
    with pytest.raises(NotAllowed):
        act(record_first_meeting, match, a_mentor().user, on=TODAY)
    act(record_first_meeting, match, match.mentor.user, on=TODAY)
    assert match.status == MatchStatus.IN_CUSTODY


def test_the_first_meeting_is_corrected(match: Match, ann: User) -> None:
    meet(match, ann)
    act(correct_first_meeting, match, ann, on=TODAY, reason="It was today.")
    assert match.first_met_on == TODAY
    act(correct_first_meeting, match, ann, on=None, reason="He was ill.")
    assert columns(match, "status", "first_met_on") == ("to_start", None)
    assert MatchChange.objects.first().reason == "He was ill."  # type: ignore[union-attr] # there is one


def test_of_two_who_change_one_match_the_second_is_told(match: Match, ann: User) -> None:
    seen = Match.objects.get(pk=match.pk)
    meet(match, ann)
    with pytest.raises(ChangedMeanwhile):
        pause_match(match=seen, until=None, reason="Ill.", version=seen.version, by=ann, at=now())
    assert Match.objects.get().status == MatchStatus.IN_CUSTODY


def test_another_prisons_coordinator_changes_nothing(match: Match) -> None:
    bob = a_coordinator(an_establishment())
    for write in (meet, pause, end):
        with pytest.raises(NotAllowed):
            write(match, bob)


def pause(match: Match, by: User) -> None:
    act(pause_match, match, by, until=TOMORROW, reason="Ill.")


def resume(match: Match, by: User) -> None:
    act(resume_match, match, by)


def release(match: Match, by: User, *, keeps_place: bool = True) -> None:
    act(release_match, match, by, on=YESTERDAY, keeps_place=keeps_place)


def unrelease(match: Match, by: User) -> None:
    act(correct_release, match, by, reason="Another man left.")


def recall(match: Match, by: User) -> None:
    prison = match.referral.establishment
    act(recall_match, match, by, on=TODAY, prison=prison, reason="Recalled.")


def recall_elsewhere(match: Match, by: User) -> None:
    prison = Establishment.objects.exclude(pk=match.referral.establishment_id).first()
    assert prison
    act(recall_match, match, by, on=TODAY, prison=prison, reason="Recalled.")


def visit(match: Match, by: User) -> None:
    time = Time(TUESDAY_AFTERNOON)
    act(arrange_meetings, match, by, contact=Contact.VISIT, time=time, reason="")


def write_letters(match: Match, by: User) -> None:
    act(arrange_meetings, match, by, contact=Contact.LETTER, time=Time.of(match), reason="")


def end(match: Match, by: User, *, waits: bool = False) -> None:
    reason = ClosureReason.DID_NOT_ENGAGE
    act(end_match, match, by, reason=reason, on=TODAY, waits=waits, why="Stopped.")


def end_to_wait(match: Match, by: User) -> None:
    end(match, by, waits=True)


def reopen(match: Match, by: User) -> None:
    act(reopen_match, match, by, reason="A mistake.")


def unmeet(match: Match, by: User) -> None:
    act(correct_first_meeting, match, by, on=None, reason="Not yet.")


def test_a_pause_keeps_the_time_and_the_place(match: Match, ann: User) -> None:
    meet(match, ann)
    pause(match, ann)
    assert (match.status, match.paused_until) == (MatchStatus.PAUSED, TOMORROW)
    assert Match.objects.holding_time().exists()
    assert not Match.objects.meeting().exists()
    resume(match, ann)
    assert columns(match, "status", "paused_until") == ("in_custody", None)
    with pytest.raises(FieldError):
        act(pause_match, match, ann, until=TODAY, reason="Ill.")


def test_a_pause_ends_within_half_a_year(match: Match, ann: User) -> None:
    meet(match, ann)
    last = TODAY + LONGEST_PAUSE
    with pytest.raises(FieldError) as refusal:
        act(pause_match, match, ann, until=last + timedelta(days=1), reason="Ill.")
    assert refusal.value.field == "until"
    act(pause_match, match, ann, until=last, reason="Ill.")
    assert match.paused_until == last


def test_a_man_is_released_once(match: Match, ann: User) -> None:
    meet(match, ann)
    release(match, ann)
    pause(match, ann)
    before = columns(match, "released_on", "place", "version")
    with pytest.raises(ChangedMeanwhile):
        act(release_match, match, ann, on=TODAY, keeps_place=False)
    assert columns(match, "released_on", "place", "version") == before


def test_release_frees_the_time_and_his_record_says_so(match: Match, ann: User) -> None:
    meet(match, ann)
    release(match, ann, keeps_place=False)
    assert (match.status, match.released_on) == (MatchStatus.THROUGH_GATE, YESTERDAY)
    assert match.place is None
    assert not Match.objects.holding_time().exists()
    assert Referral.objects.filter(has_left(), pk=match.referral_id).exists()
    unrelease(match, ann)
    assert columns(match, "status", "released_on", "place") == ("in_custody", None, 1)
    assert not Referral.objects.filter(has_left(), pk=match.referral_id).exists()


def test_a_corrected_release_of_a_pair_that_had_not_met(match: Match, ann: User) -> None:
    release(match, ann)
    unrelease(match, ann)
    assert match.status == MatchStatus.TO_START


def test_a_release_is_not_corrected_into_a_time_that_is_taken(match: Match, ann: User) -> None:
    release(match, ann)
    a_match(mentor=match.mentor, referral=a_referral(at=match.referral.establishment), place=2)
    with pytest.raises(FieldError):
        unrelease(match, ann)


def test_recall_to_another_prison_and_meeting_there(match: Match, prison: Establishment) -> None:
    boss, there = manager(), an_establishment()
    meet(match, boss)
    release(match, boss, keeps_place=False)
    recall_elsewhere(match, boss)
    match = Match.objects.get()
    assert match.status == MatchStatus.RECALLED
    assert match.referral.establishment == there
    with pytest.raises(FieldError):
        visit(match, boss)  # the mentor is not cleared there
    a_clearance(match.mentor, there)
    visit(match, boss)
    assert (match.status, match.slot) == (MatchStatus.IN_CUSTODY, TUESDAY_AFTERNOON)
    assert (match.place, match.released_on) == (1, None)
    assert Match.objects.meeting().exists()
    pause(match, boss)
    assert Match.objects.holding_time().exists()


def test_letters_use_no_time_and_no_session(match: Match, ann: User) -> None:
    write_letters(match, ann)
    assert not Match.objects.holding_time().exists()
    assert not Match.objects.meeting().exists()
    meet(match, ann)
    assert phase_in_words(match) == "in touch by letter"


def test_after_a_move_they_meet_once_somebody_says_how(match: Match) -> None:
    boss, there = manager(), an_establishment()
    transfer_man(referral=match.referral, to=there, moved_on=TODAY, by=boss, at=now())
    match = Match.objects.get()
    assert not Match.objects.meeting().exists()
    a_clearance(match.mentor, there)
    visit(match, boss)
    assert Match.objects.meeting().exists()


def test_a_time_must_be_possible_and_a_wish_needs_a_reason(
    match: Match, ann: User, prison: Establishment
) -> None:
    def move(slot: int, reason: str = "") -> None:
        act(
            arrange_meetings,
            match,
            ann,
            contact=Contact.VISIT,
            time=Time(slot, second_week=False),
            reason=reason,
        )

    with pytest.raises(FieldError) as no_session:
        move(20)
    prison.regime_slots.filter(slot=3).update(rooms=1)
    a_match(referral=a_referral(at=prison), slot=3)
    with pytest.raises(FieldError) as no_room:
        move(3)
    a_match(mentor=match.mentor, referral=a_referral(at=prison), slot=6, place=2)
    with pytest.raises(FieldError) as taken:
        move(6)
    Referral.objects.filter(pk=match.referral_id).update(slots=1)
    with pytest.raises(FieldError) as wish:
        move(4)
    fields = [refusal.value.field for refusal in (no_session, no_room, taken, wish)]
    assert fields == ["slot", "slot", "slot", "reason"]
    move(4, "Both agreed on Friday.")
    assert (match.slot, match.first_week, match.second_week) == (4, True, False)


def test_the_end_closes_his_referral_or_lets_him_wait(match: Match, ann: User) -> None:
    meet(match, ann)
    end(match, ann)
    man = match.referral
    man.refresh_from_db()
    assert (match.status, man.status) == (MatchStatus.ENDED, ReferralStatus.CLOSED)
    assert match.end_reason == man.closure_reason == ClosureReason.DID_NOT_ENGAGE
    reopen(match, ann)
    assert (match.status, match.end_reason) == (MatchStatus.IN_CUSTODY, "")
    end_to_wait(match, ann)
    man.refresh_from_db()
    assert man.status == ReferralStatus.WAITING


def test_the_end_leaves_alone_a_mentor_who_is_being_asked(match: Match, ann: User) -> None:
    meet(match, ann)
    asked = a_match(
        mentor=a_mentor(at=match.referral.establishment), referral=match.referral, status="offered"
    )
    end_to_wait(match, ann)
    asked.refresh_from_db()
    match.referral.refresh_from_db()
    assert asked.status == MatchStatus.OFFERED
    assert match.referral.status == ReferralStatus.MATCHED
    with pytest.raises(ChangedMeanwhile):
        reopen(match, ann)


def test_a_man_who_left_does_not_wait(match: Match, ann: User) -> None:
    release(match, ann)
    with pytest.raises(FieldError):
        end_to_wait(match, ann)


PHASES: dict[str, tuple[Callable[[Match, User], None], ...]] = {
    "to_start": (),
    "in_custody": (meet,),
    "paused": (meet, pause),
    "through_gate": (meet, release),
    "recalled": (meet, release, recall),
}


@pytest.mark.parametrize("phase", PHASES)
def test_a_match_ended_by_mistake_has_the_phase_it_had(phase: str, match: Match, ann: User) -> None:
    for step in PHASES[phase]:
        step(match, ann)
    assert match.status == phase
    end(match, ann)
    reopen(match, ann)
    assert match.status == phase
    assert Referral.objects.get().status == ReferralStatus.MATCHED


def test_a_pause_after_release_comes_back_outside(match: Match, ann: User) -> None:
    release(match, ann)
    pause(match, ann)
    end(match, ann)
    reopen(match, ann)
    assert match.status == MatchStatus.PAUSED
    resume(match, ann)
    assert match.status == MatchStatus.THROUGH_GATE


def test_what_is_in_the_way_of_reopening_is_said(match: Match, ann: User) -> None:
    end(match, ann)
    other = a_match(
        mentor=match.mentor, referral=a_referral(at=match.referral.establishment), place=2
    )
    with pytest.raises(FieldError):
        reopen(match, ann)  # the time
    Match.objects.filter(pk=other.pk).update(slot=5)
    Mentor.objects.update(places=1)
    Match.objects.filter(pk=other.pk).update(place=1)
    with pytest.raises(ChangedMeanwhile):
        reopen(match, ann)  # the place
    other.delete()
    new = a_referral(at=match.referral.establishment, participant=match.referral.participant)
    with pytest.raises(ChangedMeanwhile):
        reopen(match, ann)  # he was referred again
    new.prison_checks.all().delete()
    new.delete()
    Mentor.objects.update(status="left")
    with pytest.raises(ChangedMeanwhile):
        reopen(match, ann)  # the mentor has left
    Mentor.objects.update(status="active")
    reopen(match, ann)


WRITES = {
    write.__name__: write
    for write in (
        meet,
        unmeet,
        pause,
        resume,
        release,
        unrelease,
        recall,
        recall_elsewhere,
        visit,
        write_letters,
        end,
        end_to_wait,
        reopen,
    )
}


@settings(
    max_examples=FEW, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(steps=st.lists(st.sampled_from(sorted(WRITES)), max_size=10))
def test_whatever_is_pressed_the_match_stays_whole(steps: list[str], prison: Establishment) -> None:
    """What is refused changes nothing. The referral, its record and the match never contradict each
    other, and the database refuses nothing that we let through."""
    with transaction.atomic():
        boss = manager()
        mentor = a_mentor(at=prison, places=2)
        a_clearance(mentor, an_establishment())
        match = a_match(
            mentor=mentor,
            referral=a_referral(at=prison),
            status="to_start",
            started_on=LAST_WEEK,
        )
        Introduction.objects.create(match=match, tells_at=now())
        for step in steps:
            before = Match.objects.filter(pk=match.pk).values().get()
            try:
                with transaction.atomic():
                    WRITES[step](Match.objects.get(pk=match.pk), boss)
            except DomainError:
                assert Match.objects.filter(pk=match.pk).values().get() == before
            match = Match.objects.select_related("referral").get(pk=match.pk)
            check_whole(match)
        transaction.set_rollback(True)


def check_whole(match: Match) -> None:
    man, is_live = match.referral, match.status in LIVE
    assert (man.status == ReferralStatus.MATCHED) == is_live
    has_left_prison = Referral.objects.filter(has_left(), pk=man.pk).exists()
    if is_live:
        is_outside = match.released_on is not None and match.status != MatchStatus.RECALLED
        assert has_left_prison == is_outside
    assert (match.status in BEGUN) == (match.ended_on is None)
