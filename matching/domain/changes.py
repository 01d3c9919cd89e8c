"""Changes to referrals that the matching must notice."""

from datetime import datetime

from config.accounts.models import User
from config.common.clock import london_date
from config.common.transitions import apply_transition
from matching.models import ClosureReason, Referral
from matching.permissions import check_decide
from matching.states import REFERRAL


def close_referral(*, referral: Referral, reason: ClosureReason, by: User, at: datetime) -> None:
    """Takes a waiting man off the list, with the reason. Raises Overtaken, NotAllowed."""
    check_decide(by, referral)
    apply_transition(
        REFERRAL,
        "close",
        referral,
        by=by,
        at=at,
        closed_on=london_date(at),
        closure_reason=reason,
    )
