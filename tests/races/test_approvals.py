"""Rival proposals, approved at the same moment. On SQLite these tests would pass whatever the code
did."""

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import DomainError
from config.common.runs import RunStatus
from matching.models import Exclusion, Match, Mentor, Proposal, Round
from matching.proposals.approving import AlreadyDecided, approve_proposal, decline_proposal
from matching.proposals.holding import end_holds_due, hold_proposal, take_off_hold
from matching.proposals.rechecking import NoLongerHolds, Obstacle
from matching.rounds.running import run_now
from matching.states import MatchStatus, MentorStatus, ProposalStatus, ReferralStatus
from tests.factories.people import manager
from tests.factories.programme import (
    MONDAY_MORNING,
    a_match,
    a_mentor,
    a_referral,
    an_establishment,
    an_open_proposal,
)
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

THREADS = 16
TURNS = 3
"""How often a test repeats. With 16 rivals one turn nearly always catches a lock that is missing.
Each turn makes 16 approvals, which take seconds on a busy machine."""


def press_all(proposals: list[Proposal], boss: User) -> tuple[list[Match], list[DomainError]]:
    """Approves all proposals at once. Returns the matches that were made, and the refusals of the
    others."""
    answers = race(
        [partial(approve_proposal, proposal=proposal, by=boss, at=now()) for proposal in proposals]
    )
    matches = [answer for answer in answers if isinstance(answer, Match)]
    refusals = [answer for answer in answers if isinstance(answer, DomainError)]
    assert len(matches) + len(refusals) == len(proposals)
    return matches, refusals


def are_for(refusals: list[DomainError], *reasons: Obstacle) -> bool:
    """Whether every refusal is for one of these reasons."""
    return all(
        isinstance(refusal, NoLongerHolds) and refusal.reason in reasons for refusal in refusals
    )


def are_late(refusals: list[DomainError]) -> bool:
    """Whether every refusal says that the proposal is approved already."""
    return all(
        isinstance(refusal, AlreadyDecided) and refusal.status == ProposalStatus.APPROVED
        for refusal in refusals
    )


def check_whole(proposals: list[Proposal], matches: list[Match]) -> None:
    """Checks that the men of approved proposals are matched, and that the other men wait and their
    proposals are still open."""
    won = {match.proposal_id for match in matches}
    for proposal in proposals:
        proposal.refresh_from_db()
        proposal.referral.refresh_from_db()
        is_winner = proposal.pk in won
        assert (proposal.status == ProposalStatus.APPROVED) == is_winner
        assert (proposal.referral.status == ReferralStatus.MATCHED) == is_winner


def test_rivals_for_the_same_mentors_never_double_book() -> None:
    """16 men, 4 mentors and 2 slots: rivals for a slot, and for a mentor's last place."""
    prison, boss = an_establishment(), manager()
    for turn in range(TURNS):
        places = 1 + turn % 3
        mentors = [a_mentor(at=prison, places=places) for _ in range(4)]
        proposals = [
            an_open_proposal(
                mentor=mentors[number % 4], referral=a_referral(at=prison), slot=number // 8
            )
            for number in range(THREADS)
        ]
        matches, refusals = press_all(proposals, boss)

        live = Match.objects.live().filter(mentor__in=mentors)
        assert set(live) == set(matches)
        assert max(Counter(live.values_list("mentor", "slot")).values()) == 1
        # There are proposals for each mentor in 2 slots, so at most one of their 2 places stays
        # free.
        assert Counter(match.mentor_id for match in matches) == dict.fromkeys(
            (mentor.pk for mentor in mentors), min(2, places)
        )
        assert are_for(refusals, Obstacle.NO_PLACE, Obstacle.TIME_TAKEN)
        check_whole(proposals, matches)


def test_the_last_place_is_filled_once_in_whatever_slot() -> None:
    prison, boss = an_establishment(slots=range(THREADS)), manager()
    for _ in range(TURNS):
        mentor = a_mentor(at=prison, slots=range(THREADS), places=1)
        proposals = [
            an_open_proposal(mentor=mentor, referral=a_referral(at=prison), slot=slot)
            for slot in range(THREADS)
        ]
        matches, refusals = press_all(proposals, boss)
        assert len(matches) == 1
        assert are_for(refusals, Obstacle.NO_PLACE)
        check_whole(proposals, matches)


def test_a_slot_offered_every_other_week_serves_two_men_at_most() -> None:
    """16 men want this slot. In every second turn of the test, the mentor already meets somebody in
    one of its weeks."""
    prison, boss = an_establishment(), manager()
    for turn in range(4):
        mentor = a_mentor(at=prison, places=10, fortnightly=1 << MONDAY_MORNING)
        if turn % 2:
            a_match(mentor=mentor, first_week=False, place=10)
        proposals = [
            an_open_proposal(mentor=mentor, referral=a_referral(at=prison)) for _ in range(THREADS)
        ]
        matches, refusals = press_all(proposals, boss)
        live = Match.objects.filter(mentor=mentor).values_list("first_week", "second_week")
        assert sorted(live) == [(False, True), (True, False)]
        assert len(matches) == 2 - turn % 2
        assert are_for(refusals, Obstacle.TIME_TAKEN)
        check_whole(proposals, matches)


def test_the_last_room_is_filled_once_whoever_the_mentors_are() -> None:
    """16 pairs of 32 people, who share only the rooms of one morning."""
    boss = manager()
    for turn in range(TURNS):
        rooms = 1 + turn % 3
        prison = an_establishment(slots=[MONDAY_MORNING], rooms=rooms)
        proposals = [
            an_open_proposal(mentor=a_mentor(at=prison), referral=a_referral(at=prison))
            for _ in range(THREADS)
        ]
        matches, refusals = press_all(proposals, boss)
        assert Match.objects.filter(referral__establishment=prison).count() == rooms
        assert len(matches) == rooms
        assert are_for(refusals, Obstacle.NO_ROOM)
        check_whole(proposals, matches)


def test_one_man_gets_one_mentor() -> None:
    """The database allows only one open proposal for each man, so all rivals press the same one."""
    boss = manager()
    for _ in range(TURNS):
        proposal = an_open_proposal()
        matches, refusals = press_all([proposal] * THREADS, boss)
        assert len(matches) == 1
        assert are_late(refusals)
        check_whole([proposal], matches)


def test_two_coordinators_decide_one_proposal_once() -> None:
    boss, other = manager(), manager()
    for _ in range(10):
        proposal = an_open_proposal()
        approve = partial(approve_proposal, proposal=proposal, by=boss, at=now())
        decline = partial(decline_proposal, proposal=proposal, reason="no", by=other, at=now())
        answers = race([approve, decline] * 4)
        assert sum(isinstance(answer, DomainError) for answer in answers) == 7
        proposal.refresh_from_db()
        is_approved = proposal.status == ProposalStatus.APPROVED
        assert Match.objects.filter(proposal=proposal).exists() == is_approved
        assert Exclusion.objects.filter(mentor=proposal.mentor).exists() != is_approved


def test_one_holds_and_one_approves_and_only_the_first_does() -> None:
    """Also while the clock ends a hold that was due."""
    boss, other = manager(), manager()
    until = london_today() + timedelta(days=7)
    for _ in range(10):
        proposal = an_open_proposal()
        approve = partial(approve_proposal, proposal=proposal, by=boss, at=now())
        hold = partial(hold_proposal, proposal=proposal, until=until, reason="", by=other, at=now())
        answers = race([approve, hold] * 4)
        refusals = [answer for answer in answers if isinstance(answer, DomainError)]
        assert len(refusals) == 7
        assert all(isinstance(refusal, AlreadyDecided) for refusal in refusals)
        proposal.refresh_from_db()
        is_approved = proposal.status == ProposalStatus.APPROVED
        assert is_approved or proposal.status == ProposalStatus.HELD
        assert Match.objects.filter(proposal=proposal).exists() == is_approved
        assert (proposal.look_again_on is None) == is_approved


def test_a_hold_is_ended_once_by_the_clock_or_by_somebody() -> None:
    boss = manager()
    for _ in range(10):
        proposal = an_open_proposal(status="held", look_again_on=london_today())
        opened = race(
            [partial(end_holds_due, at=now())] * 4
            + [partial(take_off_hold, proposal=proposal, by=boss, at=now())] * 4
        )
        proposal.refresh_from_db()
        assert proposal.status == ProposalStatus.OPEN
        assert sum(answer for answer in opened if isinstance(answer, int)) <= 1
        events = AuditEvent.objects.filter(action="look_again", subject_id=proposal.pk)
        assert events.count() == 1


def test_a_round_saves_its_proposals_while_one_is_held() -> None:
    """The hold stands or is refused. Either way he has one proposal at most, and the round is
    whole."""
    boss, until = manager(), london_today() + timedelta(days=7)
    for _ in range(5):
        proposal = an_open_proposal()
        hold = partial(hold_proposal, proposal=proposal, until=until, reason="", by=boss, at=now())
        finished, _ = race([partial(run_now, at=now()), hold])
        assert isinstance(finished, Round)
        assert finished.status == RunStatus.DONE
        undecided = proposal.referral.proposals.filter(status__in=["open", "held"])
        assert undecided.count() <= 1
        proposal.refresh_from_db()
        if proposal.status == ProposalStatus.HELD:
            assert undecided.get() == proposal
        Proposal.objects.filter(status="held").delete()


def test_places_cut_while_they_are_filled_are_never_overfilled() -> None:
    prison, boss = an_establishment(), manager()
    for _ in range(5):
        mentor = a_mentor(at=prison, places=2)
        proposals = [
            an_open_proposal(mentor=mentor, referral=a_referral(at=prison), slot=slot)
            for slot in (0, 1)
        ]
        cut = partial(Mentor.objects.filter(pk=mentor.pk).update, places=1)
        approvals = [
            partial(approve_proposal, proposal=proposal, by=boss, at=now())
            for proposal in proposals
        ]
        race([*approvals, cut])
        live = Match.objects.filter(mentor=mentor).order_by("place")
        assert [match.place for match in live] in ([1], [1, 2])


def test_two_coordinators_ask_one_mentor_to_take_over() -> None:
    prison, boss, other = an_establishment(), manager(), manager()
    for _ in range(10):
        old = a_match(mentor=a_mentor(at=prison), referral=a_referral(at=prison))
        Mentor.objects.filter(pk=old.mentor_id).update(status=MentorStatus.PAUSED)
        proposal = an_open_proposal(
            mentor=a_mentor(at=prison), referral=old.referral, slot=1, covers=old
        )
        approvals = [
            partial(approve_proposal, proposal=proposal, by=by, at=now()) for by in (boss, other)
        ]
        answers = race(approvals * 4)
        (match,) = (answer for answer in answers if isinstance(answer, Match))
        assert are_late([answer for answer in answers if isinstance(answer, DomainError)])
        assert list(Match.objects.asked().filter(referral=old.referral)) == [match]
        old.refresh_from_db()
        assert old.status == MatchStatus.IN_CUSTODY
