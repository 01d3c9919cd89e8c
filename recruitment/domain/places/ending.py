"""Reminding people of their offers, and ending those that were not answered."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from config.common.actor import PROGRAMME
from config.common.clock import is_past_london_hour, london_date
from config.common.errors import Overtaken
from config.common.queue import TaskName
from config.common.transitions import apply_transition
from recruitment.domain.places.offering import offer_freed_place
from recruitment.domain.telling import spelt, tell
from recruitment.models import Application, Message
from recruitment.states import APPLICATION, ApplicationStatus

TEND_OFFERS = TaskName("recruitment.tend_offers")
MORNING: Final = 8  # o'clock in London: nobody is written to at midnight
REMIND: Final = timedelta(days=3)


def tend_offers(*, at: datetime) -> None:
    """From eight in the morning: ends the offers whose last day is past, and reminds of those that
    end in three days. Safe to repeat and to run twice at once."""
    if is_past_london_hour(at, MORNING):
        lapse_offers(at)
        remind_of_offers(at)


def lapse_offers(at: datetime) -> int:
    """Ends every offer whose last day is past, each told and its place offered to the next person.
    Returns how many. Safe to repeat and to run twice at once."""
    late = _open_offers().filter(offer_expires_on__lt=london_date(at))
    return sum(_lapse(application, at) for application in late)


def remind_of_offers(at: datetime) -> int:
    """Writes once to each person whose offer ends within three days and was not made today.
    Returns how many. Safe to repeat and to run twice at once."""
    today = london_date(at)
    ending = _not_reminded().filter(offer_expires_on__range=(today, today + REMIND))
    old_enough = [it for it in ending if london_date(it.status_since) < today]
    return sum(_remind(application, at) for application in old_enough)


def _lapse(application: Application, at: datetime) -> bool:
    try:
        with transaction.atomic():
            apply_transition(
                APPLICATION, "lapse", application, by=PROGRAMME, at=at, status_since=at
            )
            tell(application, "lapsed", by=PROGRAMME, at=at, answer_by=_last_day(application))
            offer_freed_place(application.cohort, at=at)
    except Overtaken:
        return False  # another worker, or the applicant, was quicker
    return True


def _remind(application: Application, at: datetime) -> bool:
    """Whoever locks the row second finds the first one's reminder, and sends none."""
    with transaction.atomic():
        Application.objects.select_for_update().get(pk=application.pk)
        if not _not_reminded().filter(pk=application.pk).exists():
            return False
        tell(application, "offer_reminder", by=PROGRAMME, at=at, answer_by=_last_day(application))
    return True


def _open_offers() -> QuerySet[Application]:
    offers = Application.objects.filter(status=ApplicationStatus.OFFERED)
    return offers.select_related("applicant", "cohort").order_by("offer_expires_on", "pk")


def _not_reminded() -> QuerySet[Application]:
    reminders = Message.objects.filter(application=OuterRef("pk"), key="offer_reminder")
    return _open_offers().filter(~Exists(reminders))


def _last_day(application: Application) -> str:
    """CHECK application_offer_has_end: an offer has a last day."""
    return spelt(application.offer_expires_on) if application.offer_expires_on else ""
