"""Changes to mentors and referrals that the matching must notice."""

from datetime import datetime

from config.accounts.models import User
from config.common.clock import london_date
from config.common.transitions import apply_transition
from matching.models import ClosureReason, Mentor, Referral
from matching.permissions import check_change, check_decide
from matching.states import MENTOR, REFERRAL


def pause_mentor(*, mentor: Mentor, by: User, at: datetime) -> None:
    """The mentor takes nobody new on. Live matches go on. Raises Overtaken, NotAllowed."""
    check_change(by, mentor)
    apply_transition(MENTOR, "pause", mentor, by=by, at=at)


def bring_mentor_back(*, mentor: Mentor, by: User, at: datetime) -> None:
    """The mentor can be matched again. Raises Overtaken, NotAllowed."""
    check_change(by, mentor)
    apply_transition(MENTOR, "come_back", mentor, by=by, at=at)


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
