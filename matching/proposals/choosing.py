"""Choosing a runner-up. A runner-up is another mentor for a man who has a proposal."""

from datetime import datetime

from django.db import transaction

from config.accounts.models import User
from config.common.transitions import apply_transition
from matching.models import Declined, FixedPair, Mentor, Proposal
from matching.permissions import check_decide
from matching.proposals.fixed_pairs import fix_pair, lock_pair, remove_decided_pair
from matching.states import PROPOSAL


def choose_runner_up(
    *, proposal: Proposal, mentor: Mentor, slot: int, reason: str, by: User, at: datetime
) -> FixedPair:
    """Declines the proposal for this week. Fixes the pair of the man and this mentor in this slot.
    The next round proposes the fixed pair, and makes the best list around the pair. The list of the
    present round does not change: that list was made and checked as a whole.

    `reason` is 1–300 characters. Raises ChangedMeanwhile when somebody has decided on the proposal.
    Raises CannotFix when the pair is not possible. Raises NotAllowed. Changes nothing when it
    raises.
    """
    man = proposal.referral
    check_decide(by, man)
    with transaction.atomic():
        lock_pair(mentor, man, slot)
        apply_transition(
            PROPOSAL,
            "decline",
            proposal,
            by=by,
            at=at,
            decided_by=by,
            decided_at=at,
            decline_reason=reason,
            declined_for=Declined.WEEK,
            look_again_on=None,
            hold_reason="",
        )
        remove_decided_pair(referral=man, by=by, at=at)
        return fix_pair(mentor=mentor, referral=man, slot=slot, reason=reason, by=by, at=at)
