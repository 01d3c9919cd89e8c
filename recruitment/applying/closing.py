"""The email “Applications close on …” to people with a draft, a week before."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from config.common import audit
from config.common.actor import PROGRAMME
from config.common.clock import is_past_london_hour, london_date
from config.common.letters.mailings import hour_from, register_mailing
from config.common.letters.sending import spelt
from config.common.queue import TaskName
from recruitment.applying.emails import CLOSING
from recruitment.letters.sending import email_applicant_once
from recruitment.models import Application, Cohort, Message
from recruitment.states import ApplicationStatus

REMIND_OF_CLOSING: Final = TaskName("recruitment.remind_of_closing")
BEFORE: Final = timedelta(days=7)
FRESH: Final = timedelta(days=1)
"""Somebody who started their draft less than this long ago needs no reminder yet."""
MORNING: Final = 9  # o'clock in London
SIGNER: Final = Signer(salt="recruitment.applying.closing")


def remind_of_closing(*, at: datetime) -> int:
    """In the 7 days before applications close, emails everybody with a draft. Sends each person one
    email for each closing day. Returns the number of emails.

    Leaves out drafts that were started less than a day ago, and people who want no reminder. Does
    nothing before 9 in the morning. Safe to repeat and to run twice at the same time. One query for
    the cohorts, one for the drafts of each cohort, and about 6 for each email.
    """
    if not is_past_london_hour(at, MORNING):
        return 0
    today = london_date(at)
    closing = Cohort.objects.filter(
        opens_on__lte=today, closes_on__gte=today, closes_on__lte=today + BEFORE
    )
    return sum(_remind(draft, at) for cohort in closing for draft in _to_remind(cohort, at))


def stop_reminders(*, application: Application, at: datetime) -> None:
    """Sends no more reminders about this draft. Safe to repeat."""
    with transaction.atomic():
        if Application.objects.filter(pk=application.pk, wants_reminders=True).update(
            wants_reminders=False
        ):
            audit.record("stop_reminders", application, by=PROGRAMME, at=at)


def application_to_stop(secret: str) -> Application | None:
    """The application whose reminders this link stops. None if we did not make the link."""
    try:
        key = int(SIGNER.unsign(secret))
    except BadSignature:
        return None
    return Application.objects.filter(pk=key).first()


def stop_link(application: Application) -> str:
    """The whole address of the page that stops reminders about this application."""
    secret = SIGNER.sign(str(application.pk))
    return settings.BASE_URL + reverse("recruitment:stop_reminders", args=[secret])


def _to_remind(cohort: Cohort, at: datetime) -> QuerySet[Application]:
    reminded = Message.objects.filter(
        application=OuterRef("pk"), key=CLOSING.key, occasion=_occasion(cohort)
    )
    drafts = cohort.applications.filter(
        ~Exists(reminded),
        status=ApplicationStatus.DRAFT,
        wants_reminders=True,
        started_at__lte=at - FRESH,
        applicant__is_active=True,
    )
    return drafts.select_related("cohort", "applicant").order_by("pk")


def _remind(draft: Application, at: datetime) -> bool:
    """Sends the reminder. Does nothing if the person has just sent the application, or if another
    worker has just sent the reminder. Locks the application's row, so that workers take turns."""
    with transaction.atomic():
        Application.objects.select_for_update(of=("self",)).filter(pk=draft.pk).first()
        if not _to_remind(draft.cohort, at).filter(pk=draft.pk).exists():
            return False
        email_applicant_once(
            draft,
            CLOSING,
            occasion=_occasion(draft.cohort),
            by=PROGRAMME,
            at=at,
            preferences_url=stop_link(draft),
            closes_on=spelt(draft.cohort.closes_on),
            stop_link=stop_link(draft),
        )
    return True


def _occasion(cohort: Cohort) -> str:
    """The occasion of a reminder: the cohort's closing day. If the closing day moves, people get a
    new reminder with the right day."""
    return f"closes:{cohort.closes_on}"


def _next_at(at: datetime) -> datetime:
    """When the reminders go next: at 9 in the morning in London, a week before the next closing
    day. During that week, 9 on the next morning."""
    today = london_date(at)
    coming = Cohort.objects.filter(closes_on__gte=today).order_by("closes_on").first()
    return hour_from(coming.closes_on - BEFORE if coming else today, MORNING, after=at)


MAILING: Final = register_mailing(
    "closing",
    "Applications close soon",
    who="Everybody who has started an application and not sent it, 7 days before applications "
    "close. They get another email only if the closing day changes.",
    send=remind_of_closing,
    next_at=_next_at,
)
