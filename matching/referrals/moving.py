"""What becomes of a referral: accepted, on hold, closed, open again."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from config.accounts.models import User
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, FieldError
from config.common.transitions import apply_transition
from matching.models import ClosureReason, Referral
from matching.permissions import check_decide
from matching.states import REFERRAL

ANOTHER_IS_OPEN = (
    "This man has another open referral, so this one stays closed. Work on the open one."
)


class AlreadyReferred(ChangedMeanwhile):
    """The man has an open referral."""


def accept_referral(*, referral: Referral, by: User, at: datetime) -> None:
    """Puts a checked referral on the waiting list. Raises ChangedMeanwhile, NotAllowed."""
    check_decide(by, referral)
    apply_transition(REFERRAL, "accept", referral, by=by, at=at)


def hold_referral(*, referral: Referral, until: date | None, by: User, at: datetime) -> None:
    """Leaves a man out of rounds until that day, or until somebody takes him off hold. Raises
    FieldError for a day that is not to come, ChangedMeanwhile, NotAllowed."""
    check_decide(by, referral)
    if until and until <= london_date(at):
        raise FieldError("until", "Date must be in the future")
    apply_transition(REFERRAL, "hold", referral, by=by, at=at, hold_until=until)


def take_off_hold(*, referral: Referral, by: User, at: datetime) -> None:
    """Puts a man on hold back on the waiting list. Raises ChangedMeanwhile, NotAllowed."""
    check_decide(by, referral)
    apply_transition(REFERRAL, "take_off_hold", referral, by=by, at=at, hold_until=None)


def close_referral(*, referral: Referral, reason: ClosureReason, by: User, at: datetime) -> None:
    """Ends a referral, with the reason. Raises ChangedMeanwhile, NotAllowed."""
    check_decide(by, referral)
    apply_transition(
        REFERRAL,
        "close",
        referral,
        by=by,
        at=at,
        closed_on=london_date(at),
        closure_reason=reason,
        hold_until=None,
    )


def reopen_referral(*, referral: Referral, by: User, at: datetime) -> None:
    """Puts a closed referral back on the waiting list. Raises AlreadyReferred where the man has
    an open referral by now, ChangedMeanwhile, NotAllowed."""
    check_decide(by, referral)
    try:
        with transaction.atomic():
            apply_transition(
                REFERRAL, "reopen", referral, by=by, at=at, closed_on=None, closure_reason=""
            )
    except IntegrityError as error:
        raise AlreadyReferred(ANOTHER_IS_OPEN) from error
