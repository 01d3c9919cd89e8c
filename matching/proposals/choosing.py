"""Chooses a runner-up: a mentor who meets the man instead of the proposed mentor."""

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
    """Declines the proposal for this week, and fixes a pair of the man with this mentor in this
    slot.

    The next round proposes the fixed pair, and makes the best list that contains it. The proposals
    of the latest round do not change. `reason` has 1–300 characters.

    Changes nothing if it raises. Raises CannotFix if the pair is not possible. Raises
    ChangedMeanwhile if somebody has decided on the proposal. Raises NotAllowed if `by` cannot do
    this.
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
