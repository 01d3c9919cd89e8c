"""Rules out a pair of a mentor and a man, and allows the pair again."""

from datetime import date, datetime
from typing import Final

from django.db import IntegrityError, transaction

from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, FieldError
from matching.models import Exclusion, ExclusionKind, Mentor, Referral
from matching.permissions import check_alive, check_decide
from matching.referrals.moving import lock_referral

REASON_LENGTH: Final = 300
REASON_TOO_LONG: Final = f"Reason must be {REASON_LENGTH} characters or fewer"
RULED_OUT = "This pair is already ruled out for that reason. Nothing was changed."
ALLOWED = "Someone else has already allowed this pair again. Nothing was changed."


def declare_exclusion(
    *,
    mentor: Mentor,
    referral: Referral,
    kind: ExclusionKind,
    reason: str,
    by: User,
    at: datetime,
    until: date | None = None,
) -> Exclusion:
    """Rules out the pair, so that no later round proposes it. `reason` has 1–300 characters.

    `until` is the last day on which the pair is ruled out. If it is None, the pair is ruled out
    until somebody allows it again.

    Raises FieldError for a longer reason. Raises ChangedMeanwhile if the pair is already ruled out
    with the same `kind`. Raises NotAllowed if `by` does not coordinate the man's prison.
    """
    check_decide(by, referral)
    check_reason(reason)
    try:
        with transaction.atomic():
            check_alive(lock_referral(referral).participant_id)
            _remove_ended(mentor, referral, kind, by=by, at=at)
            exclusion = Exclusion.objects.create(
                mentor=mentor,
                referral=referral,
                kind=kind,
                reason=reason,
                declared_by=by,
                declared_at=at,
                until=until,
            )
            audit.record("declare_exclusion", exclusion, by=by, at=at, kind=kind)
    except IntegrityError as error:
        raise ChangedMeanwhile(RULED_OUT) from error
    return exclusion


def check_reason(reason: str) -> None:
    """Raises FieldError for a reason of more than 300 characters."""
    if len(reason) > REASON_LENGTH:
        raise FieldError("reason", REASON_TOO_LONG)


def _remove_ended(
    mentor: Mentor, referral: Referral, kind: ExclusionKind, *, by: User, at: datetime
) -> None:
    """Removes an exclusion of this kind if its last day has passed. A pair can have only one
    exclusion of each kind."""
    rows = Exclusion.objects.filter(
        mentor=mentor,
        referral=referral,
        kind=kind,
        removed_at__isnull=True,
        until__lt=london_date(at),
    )
    rows.update(removed_at=at, removed_by=by)


def remove_exclusion(*, exclusion: Exclusion, by: User, at: datetime) -> None:
    """Allows the pair again. Raises ChangedMeanwhile if somebody else has already allowed it.
    Raises NotAllowed if `by` cannot do this."""
    check_decide(by, exclusion.referral)
    with transaction.atomic():
        rows = Exclusion.objects.filter(pk=exclusion.pk, removed_at__isnull=True)
        if not rows.update(removed_at=at, removed_by=by):
            raise ChangedMeanwhile(ALLOWED)
        audit.record("remove_exclusion", exclusion, by=by, at=at)
