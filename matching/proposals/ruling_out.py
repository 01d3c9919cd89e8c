"""Ruling a pair out, and letting it back in."""

from datetime import datetime

from django.db import IntegrityError, transaction

from config.accounts.models import User
from config.common import audit
from config.common.errors import ChangedMeanwhile
from matching.models import Exclusion, ExclusionKind, Mentor, Referral
from matching.permissions import check_decide


def declare_exclusion(
    *,
    mentor: Mentor,
    referral: Referral,
    kind: ExclusionKind,
    reason: str,
    by: User,
    at: datetime,
) -> Exclusion:
    """Keeps the pair out of every later round until it is lifted. `reason` is 1–300 characters.

    Raises ChangedMeanwhile when the same is already declared, NotAllowed when `by` does not decide
    here.
    """
    check_decide(by, referral)
    try:
        with transaction.atomic():
            exclusion = Exclusion.objects.create(
                mentor=mentor,
                referral=referral,
                kind=kind,
                reason=reason,
                declared_by=by,
                declared_at=at,
            )
            audit.record("declare_exclusion", exclusion, by=by, at=at, kind=kind)
    except IntegrityError as error:
        raise ChangedMeanwhile(
            "That is already recorded for this pair. Nothing was changed."
        ) from error
    return exclusion


def lift_exclusion(*, exclusion: Exclusion, by: User, at: datetime) -> None:
    """Lets the pair be proposed again. Raises ChangedMeanwhile when someone has lifted it
    already."""
    check_decide(by, exclusion.referral)
    with transaction.atomic():
        rows = Exclusion.objects.filter(pk=exclusion.pk, lifted_at__isnull=True)
        if not rows.update(lifted_at=at, lifted_by=by):
            raise ChangedMeanwhile("Someone else has already lifted this. Nothing was changed.")
        audit.record("lift_exclusion", exclusion, by=by, at=at)
