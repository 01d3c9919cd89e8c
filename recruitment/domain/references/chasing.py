"""Reminding referees who have not answered, and turning to the applicant in the end."""

from bisect import bisect_right
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from config.common import audit
from config.common.actor import PROGRAMME
from config.common.queue import TaskName
from recruitment.domain.references.links import SHUT, new_link
from recruitment.domain.telling import tell, tell_referee
from recruitment.models import Reference
from recruitment.states import ReferenceStatus

CHASE_REFEREES: Final = TaskName("recruitment.chase_referees")
REMINDED_AFTER: Final = (timedelta(days=7), timedelta(days=14), timedelta(days=28))


def chase_referees(*, at: datetime) -> int:
    """Reminds whoever has not answered 7, 14 and 28 days after being asked; returns how many.

    With the last reminder the applicant is told that somebody else can be named. After an outage
    several reminders are one. Safe to repeat and to run twice at once.
    """
    asked = Reference.objects.filter(
        status=ReferenceStatus.ASKED,
        asked_at__lte=at - REMINDED_AFTER[0],
        token_expires_at__gt=at,
        chased__lt=len(REMINDED_AFTER),
    ).exclude(application__status__in=SHUT)
    waiting = asked.select_related("application__cohort", "application__applicant")
    return sum(_remind(reference, at=at) for reference in waiting)


def reminders_due(reference: Reference, *, at: datetime) -> int:
    """How many reminders there should have been by now, 0–3."""
    return bisect_right(REMINDED_AFTER, at - reference.asked_at) if reference.asked_at else 0


def _remind(reference: Reference, *, at: datetime) -> bool:
    due = reminders_due(reference, at=at)
    if due <= reference.chased:
        return False
    link = new_link(at)  # the secret of the first is not kept, so each reminder has its own
    unchanged = Reference.objects.filter(
        pk=reference.pk, status=ReferenceStatus.ASKED, token_hash=reference.token_hash
    )
    with transaction.atomic():
        if not unchanged.filter(token_expires_at__gt=at).update(chased=due, **link.columns):
            return False
        audit.record("remind", reference, by=PROGRAMME, at=at, reminders=due)
        tell_referee(reference, "reference_reminder", at=at, **link.placeholders)
        if due == len(REMINDED_AFTER):
            tell(reference.application, "reference_replaced_needed", by=PROGRAMME, at=at)
    return True
