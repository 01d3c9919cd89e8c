"""Approving, and every change since the round that stops an approval."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import london_date, london_today, now
from config.common.errors import DomainError, NotAllowed
from matching.mentors.asking import confirm_hours
from matching.mentors.staying import pause_mentor
from matching.models import (
    ClosureReason,
    ExclusionKind,
    Match,
    Mentor,
    MentorHours,
    PrisonCheck,
    Proposal,
    Referral,
    SensitivePart,
)
from matching.participants.sensitive import offences_in_order, write_part
from matching.proposals.approving import (
    AlreadyDecided,
    approve_proposal,
    approve_proposals,
    decline_proposal,
)
from matching.proposals.rechecking import SENTENCES, CannotAsk, NoLongerHolds, Obstacle
from matching.proposals.ruling_out import declare_exclusion
from matching.referrals.checks import ask_prison
from matching.referrals.moving import close_referral, hold_referral
from matching.rounds.running import run_now
from matching.solver import Rule
from matching.states import ProposalStatus, ReferralStatus
from recruitment.models import Clearance, RegimeSlot
from recruitment.weekly import EVERY_SLOT
from tests.factories.people import applicant, coordinator, manager, mentor_user
from tests.factories.programme import (
    MONDAY_MORNING,
    TUESDAY_AFTERNOON,
    a_coordinator,
    a_course,
    a_language,
    a_match,
    a_mentor,
    a_policy,
    a_referral,
    an_answered_check,
    an_establishment,
    an_offence_group,
    an_open_proposal,
)
from tests.matching.conftest import Pair

pytestmark = pytest.mark.django_db


def approve(pair: Pair, by: User | None = None) -> Match:
    return approve_proposal(proposal=pair.proposal, by=by or pair.ann, at=now())


def test_an_approval_makes_the_match(pair: Pair) -> None:
    at = now()
    match = approve_proposal(proposal=pair.proposal, by=pair.ann, at=at)
    proposal = Proposal.objects.get()
    assert (match.mentor, match.referral, match.slot) == (
        pair.mentor,
        pair.man,
        pair.proposal.slot,
    )
    assert (match.place, match.started_on, match.proposal) == (1, london_date(at), proposal)
    assert (proposal.status, proposal.decided_by, proposal.decided_at) == ("approved", pair.ann, at)
    assert Referral.objects.get().status == ReferralStatus.MATCHED


def test_an_approval_is_written_down(pair: Pair) -> None:
    match = approve(pair)
    lines = AuditEvent.objects.filter(actor=pair.ann.pk).values_list("action", "subject_id")
    assert set(lines) == {
        ("approve", pair.proposal.pk),
        ("match", pair.man.pk),
        ("make_match", match.pk),
    }


def test_a_mentor_with_two_places_fills_the_lowest_free(pair: Pair) -> None:
    Mentor.objects.update(places=3)
    other_slot = MONDAY_MORNING if pair.proposal.slot else TUESDAY_AFTERNOON
    a_match(mentor=pair.mentor, slot=other_slot, place=1)
    assert approve(pair).place == 2
    Match.objects.filter(place=1).update(
        status="ended", ended_on=london_today(), end_reason="completed"
    )
    third = an_open_proposal(
        mentor=pair.mentor, referral=a_referral(at=pair.prison), slot=other_slot
    )
    assert approve_proposal(proposal=third, by=pair.ann, at=now()).place == 1


def release_soon(pair: Pair) -> None:
    soon = london_today() + timedelta(days=27)
    Referral.objects.update(release_on=soon, release_kind="confirmed")


def withdraw_clearance(pair: Pair) -> None:
    Clearance.objects.all().delete()


def let_clearance_expire(pair: Pair) -> None:
    Clearance.objects.update(expires_on=london_today() - timedelta(days=1))


def share_no_slot(pair: Pair) -> None:
    Mentor.objects.update(slots=0)


def cannot_come_at_its_hours(pair: Pair) -> None:
    MentorHours.objects.create(mentor=pair.mentor, establishment=pair.prison, slots=0)


def close_the_regime(pair: Pair) -> None:
    RegimeSlot.objects.all().delete()


def need_a_course(pair: Pair) -> None:
    pair.man.courses.add(a_course("trauma"))


def need_a_language(pair: Pair) -> None:
    pair.man.languages.add(a_language("welsh"))


def set_a_boundary(pair: Pair) -> None:
    group = an_offence_group("sexual")
    part, codes = SensitivePart.OFFENCES, offences_in_order([group.code])
    write_part(participant=pair.man.participant, part=part, text=codes, by=pair.ann, at=now())
    pair.mentor.boundaries.add(group)


def exclude(kind: ExclusionKind) -> Callable[[Pair], None]:
    def change(pair: Pair) -> None:
        declare_exclusion(
            mentor=pair.mentor, referral=pair.man, kind=kind, reason="said", by=pair.ann, at=now()
        )

    return change


def raise_the_floor(pair: Pair) -> None:
    a_policy(needs=50, floor=99)


CHANGES: list[tuple[Rule, Callable[[Pair], None]]] = [
    (Rule.TOO_LITTLE_TIME, release_soon),
    (Rule.NOT_CLEARED, withdraw_clearance),
    (Rule.CLEARANCE_EXPIRED, let_clearance_expire),
    (Rule.NO_COMMON_SLOT, share_no_slot),
    (Rule.NO_COMMON_SLOT, cannot_come_at_its_hours),
    (Rule.NO_COMMON_SLOT, close_the_regime),
    (Rule.TRAINING, need_a_course),
    (Rule.LANGUAGE, need_a_language),
    (Rule.BOUNDARY, set_a_boundary),
    (Rule.CONFLICT, exclude(ExclusionKind.CONFLICT)),
    (Rule.REFUSAL, exclude(ExclusionKind.REFUSAL)),
    (Rule.KEEP_APART, exclude(ExclusionKind.KEEP_APART)),
    (Rule.DECLINED, exclude(ExclusionKind.DECLINED)),
    (Rule.BELOW_FLOOR, raise_the_floor),
]


def check_refused(pair: Pair, reason: Rule | Obstacle) -> None:
    """Checks that the approval is refused for this reason and changes nothing."""
    with pytest.raises(NoLongerHolds) as refusal, unchanged(pair):
        approve(pair)
    assert refusal.value.reason == reason


@contextmanager
def unchanged(pair: Pair) -> Iterator[None]:
    """Checks that the code inside decides nothing, matches nobody and records nothing."""
    waits = Referral.objects.get(pk=pair.man.pk).status
    matches = Match.objects.count()
    try:
        yield
    finally:
        check_same(pair, waits, matches)


def check_same(pair: Pair, waits: str, matches: int) -> None:
    assert Match.objects.count() == matches
    assert Proposal.objects.get(pk=pair.proposal.pk).status == ProposalStatus.OPEN
    assert Referral.objects.get(pk=pair.man.pk).status == waits
    assert not AuditEvent.objects.filter(action__in=["approve", "make_match"]).exists()


@pytest.mark.parametrize(("rule", "change"), CHANGES)
def test_a_rule_that_no_longer_holds_stops_it(
    rule: Rule, change: Callable[[Pair], None], pair: Pair
) -> None:
    change(pair)
    check_refused(pair, rule)


def test_every_rule_has_a_sentence_and_a_case() -> None:
    rules = {rule for rule, _ in CHANGES}
    assert rules == set(Rule) - {Rule.NONE}
    assert set(SENTENCES) == rules | set(Obstacle)


def test_a_refusal_says_who(pair: Pair) -> None:
    withdraw_clearance(pair)
    with pytest.raises(NoLongerHolds) as refusal:
        approve(pair)
    assert str(pair.mentor) in str(refusal.value)
    assert str(pair.prison) in str(refusal.value)


def test_a_paused_mentor_takes_nobody(pair: Pair) -> None:
    pause_mentor(mentor=pair.mentor, by=pair.ann, at=now())
    check_refused(pair, Obstacle.NOT_ACTIVE)


def test_a_man_off_the_list_is_not_matched(pair: Pair) -> None:
    reason = ClosureReason.RELEASED_UNMATCHED
    close_referral(referral=pair.man, reason=reason, by=pair.ann, at=now())
    with pytest.raises(AlreadyDecided) as refusal:
        approve_proposal(proposal=pair.proposal, by=pair.ann, at=now())
    assert refusal.value.status == ProposalStatus.LAPSED
    assert not Match.objects.exists()


def test_a_man_put_on_hold_is_not_matched(pair: Pair) -> None:
    hold_referral(referral=pair.man, until=None, reason="He is unwell.", by=pair.ann, at=now())
    check_refused(pair, Obstacle.NOT_WAITING)


def test_a_man_with_another_mentor_is_not_matched_twice(pair: Pair) -> None:
    a_match(referral=pair.man)
    check_refused(pair, Obstacle.NOT_WAITING)


def test_a_place_given_up_since_is_not_filled(pair: Pair) -> None:
    Mentor.objects.update(places=0)
    check_refused(pair, Obstacle.NO_PLACE)


def test_a_place_taken_since_is_not_filled(pair: Pair) -> None:
    a_match(mentor=pair.mentor, slot=(pair.proposal.slot + 1) % 21)
    check_refused(pair, Obstacle.NO_PLACE)


def test_a_slot_taken_since_is_not_shared(pair: Pair) -> None:
    Mentor.objects.update(places=2)
    a_match(mentor=pair.mentor, slot=pair.proposal.slot)
    check_refused(pair, Obstacle.TIME_TAKEN)


def test_a_slot_offered_every_other_week_serves_two_men_in_turn(pair: Pair) -> None:
    slot = pair.proposal.slot
    Mentor.objects.update(places=3, fortnightly=1 << slot)
    men = [pair.man, a_referral(at=pair.prison), a_referral(at=pair.prison)]
    rivals = [an_open_proposal(mentor=pair.mentor, referral=man, slot=slot) for man in men[1:]]
    decisions = approve_proposals(proposals=[pair.proposal, *rivals], by=pair.ann, at=now())
    weeks = [
        (decision.match.first_week, decision.match.second_week)
        for decision in decisions
        if decision.match
    ]
    assert weeks == [(True, False), (False, True)]
    assert decisions[2].match is None
    assert str(pair.mentor) in decisions[2].problem


def test_a_slot_offered_weekly_again_is_not_shared_with_a_man_met_every_other_week(
    pair: Pair,
) -> None:
    Mentor.objects.update(places=2)
    a_match(mentor=pair.mentor, slot=pair.proposal.slot, second_week=False)
    check_refused(pair, Obstacle.TIME_TAKEN)


@pytest.mark.parametrize("who", ["mentor", "man"])
def test_a_slot_withdrawn_since_is_not_used(who: str, pair: Pair) -> None:
    model: type[Mentor] | type[Referral] = Mentor if who == "mentor" else Referral
    model._default_manager.update(slots=EVERY_SLOT ^ 1 << pair.proposal.slot)
    check_refused(pair, Obstacle.NOT_BOTH_FREE)


def test_a_slot_whose_hours_have_moved_since_is_used_once_the_mentor_says_yes(pair: Pair) -> None:
    RegimeSlot.objects.update(moved_at=now())
    check_refused(pair, Obstacle.HOURS_MOVED)
    confirm_hours(mentor=pair.mentor, moved_at=now(), by=pair.ann, at=now())
    approve(pair)
    assert Match.objects.exists()


def test_a_slot_whose_hours_the_mentor_cannot_come_for_is_not_used(pair: Pair) -> None:
    slots = EVERY_SLOT ^ 1 << pair.proposal.slot
    Mentor.objects.update(slots=EVERY_SLOT)
    Referral.objects.update(slots=EVERY_SLOT)
    MentorHours.objects.create(mentor=pair.mentor, establishment=pair.prison, slots=slots)
    check_refused(pair, Obstacle.NOT_BOTH_FREE)


def test_a_room_taken_since_is_not_shared(pair: Pair) -> None:
    RegimeSlot.objects.filter(establishment=pair.prison).update(rooms=1)
    slot = pair.proposal.slot
    a_match(mentor=a_mentor(at=pair.prison), referral=a_referral(at=pair.prison), slot=slot)
    check_refused(pair, Obstacle.NO_ROOM)


def test_an_approval_waits_for_the_prisons_answer(pair: Pair) -> None:
    PrisonCheck.objects.all().delete()
    check_refused(pair, Obstacle.PRISON_TO_ANSWER)
    ask_prison(referral=pair.man, by=pair.ann, at=now())
    check_refused(pair, Obstacle.PRISON_TO_ANSWER)
    assert Proposal.objects.get().status == ProposalStatus.OPEN
    an_answered_check(pair.man)
    assert approve(pair).referral == pair.man


def test_another_prisons_answer_does_not_count(pair: Pair) -> None:
    PrisonCheck.objects.update(establishment=an_establishment())
    check_refused(pair, Obstacle.PRISON_TO_ANSWER)


def test_what_no_answer_would_mend_is_said_first(pair: Pair) -> None:
    PrisonCheck.objects.all().delete()
    withdraw_clearance(pair)
    check_refused(pair, Rule.NOT_CLEARED)


def test_a_list_too_long_to_ask_about_stops_it(pair: Pair) -> None:
    for number in range(65):
        a_language(f"language-{number}")
    with pytest.raises(CannotAsk) as refusal, unchanged(pair):
        approve(pair)
    assert "65 languages" in str(refusal.value)


def test_offences_read_for_an_approval_that_fails_stay_in_the_trail(pair: Pair) -> None:
    set_a_boundary(pair)
    with pytest.raises(DomainError):
        approve(pair)
    line = AuditEvent.objects.get(action="read_offences_for_matching")
    assert (line.actor, line.detail) == (pair.ann.pk, {"men": 1})


def test_a_second_approval_is_told_of_the_first(pair: Pair) -> None:
    approve(pair)
    with pytest.raises(AlreadyDecided) as refusal:
        approve(pair, by=manager())
    assert refusal.value.status == ProposalStatus.APPROVED
    assert Match.objects.count() == 1


def test_a_replaced_proposal_is_not_approved(pair: Pair) -> None:
    run_now(at=now())
    with pytest.raises(AlreadyDecided) as refusal:
        approve(pair)
    assert refusal.value.status == ProposalStatus.LAPSED
    assert not Match.objects.exists()


OUTSIDERS: dict[str, Callable[[], User]] = {
    "a coordinator of nothing": coordinator,
    "a coordinator elsewhere": lambda: a_coordinator(an_establishment()),
    "a mentor": mentor_user,
    "an applicant": applicant,
}


@pytest.mark.parametrize("who", OUTSIDERS)
def test_others_decide_nothing(who: str, pair: Pair) -> None:
    outsider = OUTSIDERS[who]()
    with pytest.raises(NotAllowed):
        approve(pair, by=outsider)
    with pytest.raises(NotAllowed):
        decline_proposal(proposal=pair.proposal, reason="no", by=outsider, at=now())
    assert Proposal.objects.get().status == ProposalStatus.OPEN
    assert not Match.objects.exists()


def test_a_manager_decides_everywhere(pair: Pair) -> None:
    assert approve(pair, by=manager()).referral == pair.man


def test_of_several_those_that_can_are_approved_and_the_rest_say_why(pair: Pair) -> None:
    good = an_open_proposal(mentor=a_mentor(at=pair.prison), referral=a_referral(at=pair.prison))
    pause_mentor(mentor=pair.mentor, by=pair.ann, at=now())
    first, second = approve_proposals(proposals=[pair.proposal, good], by=pair.ann, at=now())
    assert first.match is None
    assert str(pair.mentor) in first.problem
    assert second.match is not None
    assert second.problem == ""
    assert Match.objects.get() == second.match


def test_rivals_for_one_slot_approved_together_make_one_match(pair: Pair) -> None:
    rival = an_open_proposal(
        mentor=pair.mentor, referral=a_referral(at=pair.prison), slot=pair.proposal.slot
    )
    first, second = approve_proposals(proposals=[pair.proposal, rival], by=pair.ann, at=now())
    assert first.match == Match.objects.get()
    assert second.match is None
    assert str(pair.mentor) in second.problem
