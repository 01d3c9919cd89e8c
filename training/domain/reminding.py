"""Reminding trainees of a session two days before."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from config.common.clock import LONDON, is_past_london_hour, london_date
from recruitment.domain.interviews.inviting import said
from recruitment.domain.telling import tell_person
from training.domain.inviting import WHY
from training.models import Invitation
from training.states import SessionStatus

DAYS_BEFORE: Final = 2
MORNING: Final = 8  # o'clock in London: nobody is written to at midnight
FRESH: Final = timedelta(days=1)
"""Whoever was told of the date since then needs no reminder of it."""


def remind_trainees(*, at: datetime) -> int:
    """From eight in the morning two days before, or later after an outage: one e-mail for each
    trainee and session, and another only when the session has moved. Returns how many. Safe to
    repeat and to run twice at once."""
    if not is_past_london_hour(at, MORNING):
        return 0
    after_tomorrow = london_date(at) + timedelta(days=DAYS_BEFORE + 1)
    ends = datetime.combine(after_tomorrow, datetime.min.time(), tzinfo=LONDON)
    due = Invitation.objects.filter(
        Q(reminded_of__isnull=True) | ~Q(reminded_of=F("session__starts_at")),
        is_off=False,
        told_at__lt=at - FRESH,
        version=F("session__version"),
        session__status=SessionStatus.PLANNED,
        session__starts_at__gt=at,
        session__starts_at__lt=ends,
    )
    return sum(_remind(it, at) for it in due.select_related("session", "volunteer"))


def _remind(invitation: Invitation, at: datetime) -> bool:
    session = invitation.session
    unchanged = Invitation.objects.filter(
        pk=invitation.pk, is_off=False, reminded_of=invitation.reminded_of
    )
    with transaction.atomic():
        if not unchanged.update(reminded_of=session.starts_at):
            return False
        tell_person(
            invitation.volunteer,
            "training_reminder",
            occasion=f"training-reminder:{invitation.pk}:{int(session.starts_at.timestamp())}",
            why=WHY,
            at=at,
            session=session.title,
            when=said(session.starts_at),
            where=session.where,
            link=f"{settings.BASE_URL}/my-training/",
        )
    return True
