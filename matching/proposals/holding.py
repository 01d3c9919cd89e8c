"""Proposals on hold. While a proposal is on hold, it keeps the mentor's place, the time and the
room, and rounds leave the man out."""

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from config.accounts.models import User
from config.common.actor import PROGRAMME, Actor
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, FieldError
from config.common.queue import TaskName
from config.common.transitions import apply_transition
from matching.models import Mentor, Proposal, Referral
from matching.permissions import check_decide
from matching.pool.loading import load_pool
from matching.proposals.approving import check_undecided, lock_proposal
from matching.proposals.lists import STANDING
from matching.proposals.ruling_out import check_reason
from matching.referrals.moving import OFF_HOLD, lapse_proposals
from matching.solver import Instance, Rule, excluding_rule
from matching.states import PROPOSAL, ProposalStatus

TEND_PROPOSALS: Final = TaskName("matching.tend_proposals")
LONGEST_HOLD: Final = timedelta(weeks=12)
"""The longest time on hold. There is a limit because people forget, and meanwhile a place stays
empty and a man waits."""
TOO_SOON: Final = "Date to look again must be in the future"
TOO_LATE: Final = f"Date to look again must be within {LONGEST_HOLD.days // 7} weeks"
GONE: Final = "Date to look again must be before he leaves, on {leaves:%-d %B %Y}"


def hold_proposal(*, proposal: Proposal, until: date, reason: str, by: User, at: datetime) -> None:
    """Puts an open proposal on hold until the day `until`. `reason` has at most 300 characters.

    Raises FieldError for a longer reason. Raises FieldError unless the day is in the next 12 weeks
    and before the man's release. Raises AlreadyDecided if somebody has decided on the proposal, or
    it has lapsed. Raises NotAllowed if `by` cannot do this.
    """
    check_decide(by, proposal.referral)
    check_reason(reason)
    today = london_date(at)
    if until <= today:
        raise FieldError("until", TOO_SOON)
    if until > today + LONGEST_HOLD:
        raise FieldError("until", TOO_LATE)
    with transaction.atomic():
        proposal = lock_proposal(proposal)
        check_undecided(proposal, ProposalStatus.OPEN)
        leaves = proposal.referral.release_on
        if leaves and until >= leaves:
            raise FieldError("until", GONE.format(leaves=leaves))
        apply_transition(
            PROPOSAL, "hold", proposal, by=by, at=at, look_again_on=until, hold_reason=reason
        )


def take_off_hold(*, proposal: Proposal, by: User, at: datetime) -> None:
    """Opens a proposal that is on hold. Staff can then approve it, and the next round can replace
    it. Raises AlreadyDecided if somebody has decided on the proposal, or it has lapsed. Raises
    NotAllowed if `by` cannot do this."""
    check_decide(by, proposal.referral)
    with transaction.atomic():
        proposal = lock_proposal(proposal)
        check_undecided(proposal, ProposalStatus.HELD)
        _look_again(proposal, by=by, at=at)


def end_holds_due(*, at: datetime) -> int:
    """Opens every proposal that was on hold until today or an earlier day. Returns how many it
    opened. Safe to repeat, and safe to run twice at the same time."""
    due = Proposal.objects.filter(
        status=ProposalStatus.HELD, look_again_on__lte=london_date(at)
    ).order_by("pk")
    return sum(_is_opened(proposal, at=at) for proposal in due)


def lapse_holds_without_ground(*, at: datetime) -> int:
    """Ends every proposal on hold whose pair is no longer possible. The next round can then find
    another mentor for the man. Returns how many proposals it ended.

    A pair is no longer possible if the man needs no mentor, or if the mentor takes no new men. It
    is also no longer possible if a rule forbids it, or if one of them is no longer free at that
    time.

    One query if nothing is on hold, otherwise about 20. Safe to repeat.
    """
    on_hold = Proposal.objects.filter(status=ProposalStatus.HELD)
    standing = list(on_hold.filter(STANDING).select_related("mentor", "referral"))
    possible = _possible(standing, at=at) if standing else set()
    return lapse_proposals(on_hold.exclude(pk__in=possible), at=at)


def _look_again(proposal: Proposal, *, by: Actor, at: datetime) -> None:
    unchanged = {"look_again_on": proposal.look_again_on}
    apply_transition(
        PROPOSAL, "look_again", proposal, by=by, at=at, expecting=unchanged, **OFF_HOLD
    )


def _is_opened(proposal: Proposal, *, at: datetime) -> bool:
    try:
        _look_again(proposal, by=PROGRAMME, at=at)
    except ChangedMeanwhile:
        return False
    return True


def _possible(on_hold: list[Proposal], *, at: datetime) -> set[int]:
    """The ids of the proposals with a pair that is still possible."""
    pool = load_pool(
        at=at,
        mentors=Mentor.objects.filter(pk__in={row.mentor_id for row in on_hold}),
        referrals=Referral.objects.filter(pk__in={row.referral_id for row in on_hold}),
    )
    mentor_at = {pk: place for place, pk in enumerate(pool.mentors.id.tolist())}
    man_at = {pk: place for place, pk in enumerate(pool.referrals.id.tolist())}
    return {
        row.pk
        for row in on_hold
        if _can_meet(pool, row, mentor_at[row.mentor_id], man_at[row.referral_id])
    }


def _can_meet(pool: Instance, proposal: Proposal, mentor: int, man: int) -> bool:
    """Whether the rules allow the pair, and both people are free at its time. Ignores absences of
    the mentor, because they only delay the first session."""
    both_free = proposal.mentor.slots & int(pool.referrals.slots[man])
    rule = excluding_rule(pool, mentor, man)
    return bool(both_free >> proposal.slot & 1) and rule in (Rule.NONE, Rule.NO_COMMON_SLOT)
