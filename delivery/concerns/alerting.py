"""Emails about a new concern. We send the emails again and again, until somebody says that they are
dealing with the concern."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from config.common.letters.sending import email_person
from config.common.queue import TaskName
from config.common.signs import JUMP
from delivery.concerns.emails import CONCERN_ADDED, CONCERN_RAISED, CONCERN_UNANSWERED
from delivery.concerns.seeing import people_to_alert
from delivery.models import Concern, ConcernStep, current_delivery_rules
from delivery.states import ConcernStatus

ALERT_CONCERNS: Final = TaskName("delivery.alert_concerns")


def alert(concern: Concern, *, at: datetime) -> None:
    """Emails everybody who can deal with the concern. Sends nothing if somebody has acknowledged
    the concern.

    Safe to repeat: sends nothing if another worker has just sent these emails. Call this function
    in a transaction. About 3 queries, and the queries of each email.
    """
    rows = Concern.objects.filter(pk=concern.pk, status=ConcernStatus.OPEN, alerts=concern.alerts)
    if not rows.update(alerts=F("alerts") + 1, alerted_at=at):
        return
    letter = CONCERN_UNANSWERED if concern.alerts else CONCERN_RAISED
    hours = str(current_delivery_rules().alert_hours)
    for person in people_to_alert(concern):
        email_person(
            person,
            letter,
            occasion=f"concern:{concern.pk}:{concern.alerts}",
            at=at,
            link=link_to(concern),
            hours=hours,
        )


def alert_due_concerns(*, at: datetime) -> None:
    """Emails people again about each concern that nobody has acknowledged. Managers set how many
    hours we wait between 2 emails (see `alert_hours` of the delivery rules). Safe to repeat, even
    in 2 workers at the same time."""
    since = at - timedelta(hours=current_delivery_rules().alert_hours)
    # An email with a time in the future was sent before somebody set the clock back.
    is_due = Q(alerted_at__lte=since) | Q(alerted_at__gt=at + JUMP)
    due = Concern.objects.filter(is_due, status=ConcernStatus.OPEN)
    for concern in due.order_by("alerted_at", "pk"):
        with transaction.atomic():
            alert(concern, at=at)


def tell_of_addition(step: ConcernStep, *, at: datetime) -> None:
    """Emails everybody who can deal with the concern, because its author has added something."""
    for person in people_to_alert(step.concern):
        email_person(
            person,
            CONCERN_ADDED,
            occasion=f"concern-step:{step.pk}",
            at=at,
            link=link_to(step.concern),
        )


def link_to(concern: Concern) -> str:
    """The address of the page on which people deal with this concern."""
    return f"{settings.BASE_URL}/concerns/{concern.pk}/"
