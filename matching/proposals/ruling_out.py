"""Ruling a pair out, and letting it back in."""

from datetime import datetime

from django.db import IntegrityError, transaction

from config.accounts.models import User
from config.common import audit
from config.common.errors import ChangedMeanwhile
from matching.models import Exclusion, ExclusionKind, Mentor, Referral
from matching.permissions import check_decide

ALLOWED = "Someone else has already allowed this pair again. Nothing was changed."


def declare_exclusion(
    *,
    mentor: Mentor,
    referral: Referral,
    kind: ExclusionKind,
    reason: str,
    by: User,
    at: datetime,
) -> Exclusion:
    """Keeps the pair out of every later round until somebody removes this. `reason` has 1–300
    characters.

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


def remove_exclusion(*, exclusion: Exclusion, by: User, at: datetime) -> None:
    """Lets the pair be proposed again. Raises ChangedMeanwhile when someone has removed it
    already."""
    check_decide(by, exclusion.referral)
    with transaction.atomic():
        rows = Exclusion.objects.filter(pk=exclusion.pk, removed_at__isnull=True)
        if not rows.update(removed_at=at, removed_by=by):
            raise ChangedMeanwhile(ALLOWED)
        audit.record("remove_exclusion", exclusion, by=by, at=at)
