"""Accepting an offer or turning it down, reminders, and ending an offer that has no answer."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from config.accounts.models import User
from config.common.actor import PROGRAMME
from config.common.clock import is_past_london_hour, london_date
from config.common.errors import ChangedMeanwhile, DomainError, NotAllowed
from config.common.letters.mailings import at_hour, register_mailing
from config.common.letters.sending import spelt
from config.common.queue import TaskName
from config.common.transitions import apply_transition
from recruitment.letters.sending import email_applicant
from recruitment.models import Application, Cohort, Message
from recruitment.places.emails import ACCEPTED, LAPSED, OFFER_REMINDER, TURNED_DOWN
from recruitment.places.offering import locked_cohort, offer_freed_place
from recruitment.states import APPLICATION, ApplicationStatus

TEND_OFFERS = TaskName("recruitment.tend_offers")
MORNING: Final = 8  # o'clock in London, so that nobody gets an email at midnight
REMIND: Final = timedelta(days=3)


class PlacesTaken(DomainError):
    """Other people have accepted every place."""


class OfferEnded(DomainError):
    """The last day of the offer has passed."""


def accept_offer(*, application: Application, by: User, at: datetime) -> None:
    """Gives the applicant the free place that has the lowest number, and emails them.

    Raises PlacesTaken when other people have accepted every place. This can happen because we offer
    more places than there are. Raises OfferEnded after the last day. Raises NotAllowed for somebody
    else's offer. Raises ChangedMeanwhile when the offer is answered already.

    Locks the application first and then its cohort, like every function that frees a place. So 2
    people cannot get the same place.
    """
    _check_own(application, by)
    _check_open(application, at)
    with transaction.atomic():
        Application.objects.select_for_update(no_key=True).get(pk=application.pk)
        place = _lowest_free(locked_cohort(application.cohort_id))
        apply_transition(
            APPLICATION, "accept", application, by=by, at=at, status_since=at, place=place
        )
        email_applicant(application, ACCEPTED, by=by, at=at)


def turn_down_offer(*, application: Application, why: str = "", by: User, at: datetime) -> None:
    """Turns the offer down, emails the applicant, and offers the place to the next person. `why` is
    one of WhyStopped, or empty if the applicant does not say.

    Raises NotAllowed for somebody else's offer. Raises ChangedMeanwhile when the offer is answered
    already.
    """
    _check_own(application, by)
    with transaction.atomic():
        apply_transition(
            APPLICATION,
            "turn_down",
            application,
            by=by,
            at=at,
            status_since=at,
            why_stopped=why,
        )
        email_applicant(application, TURNED_DOWN, by=by, at=at)
        offer_freed_place(application.cohort, at=at)


def _lowest_free(cohort: Cohort) -> int:
    taken = set(cohort.applications.filter(place__isnull=False).values_list("place", flat=True))
    for place in range(1, cohort.places + 1):
        if place not in taken:
            return place
    raise PlacesTaken(
        f"Other people have accepted all {cohort.places} places in {cohort} since we wrote to you. "
        "We are sorry. You can join the next cohort instead, without filling in anything again."
    )


def _check_open(application: Application, at: datetime) -> None:
    ends_on = application.offer_expires_on
    if ends_on and london_date(at) > ends_on:
        raise OfferEnded(
            f"This offer ended on {spelt(ends_on)}, so you cannot accept it now. If something came "
            "up, write to us: we may still have a place."
        )


def _check_own(application: Application, by: User) -> None:
    if application.applicant_id != by.pk:
        raise NotAllowed("Only the person we offered the place to can answer.")


def remind_and_end_offers(*, at: datetime) -> None:
    """Ends the offers whose last day has passed, and reminds people whose offer ends within 3 days.

    Does nothing before 8 in the morning. Safe to repeat and to run twice at the same time.
    """
    if is_past_london_hour(at, MORNING):
        lapse_offers(at)
        remind_of_offers(at)


def lapse_offers(at: datetime) -> int:
    """Ends every offer whose last day has passed. Returns the number of these offers.

    Emails each applicant, and offers the place to the next person. Safe to repeat and to run twice
    at the same time.
    """
    late = _open_offers().filter(offer_expires_on__lt=london_date(at))
    return sum(_lapse(application, at) for application in late)


def remind_of_offers(at: datetime) -> int:
    """Reminds the people whose offer ends within 3 days. Returns the number of reminders.

    Each person gets one reminder, and none on the day of the offer. Safe to repeat and to run twice
    at the same time.
    """
    today = london_date(at)
    ending = _not_reminded().filter(offer_expires_on__range=(today, today + REMIND))
    old_enough = [
        application for application in ending if london_date(application.status_since) < today
    ]
    return sum(_remind(application, at) for application in old_enough)


def _lapse(application: Application, at: datetime) -> bool:
    try:
        with transaction.atomic():
            apply_transition(
                APPLICATION, "lapse", application, by=PROGRAMME, at=at, status_since=at
            )
            email_applicant(
                application, LAPSED, by=PROGRAMME, at=at, answer_by=_last_day(application)
            )
            offer_freed_place(application.cohort, at=at)
    except ChangedMeanwhile:
        return False  # another worker or the applicant has just ended the offer
    return True


def _remind(application: Application, at: datetime) -> bool:
    """Sends the reminder, if no other worker has just sent it.

    Locks the application's row, so that workers take turns.
    """
    with transaction.atomic():
        Application.objects.select_for_update().get(pk=application.pk)
        if not _not_reminded().filter(pk=application.pk).exists():
            return False
        email_applicant(
            application, OFFER_REMINDER, by=PROGRAMME, at=at, answer_by=_last_day(application)
        )
    return True


def _open_offers() -> QuerySet[Application]:
    offers = Application.objects.filter(status=ApplicationStatus.OFFERED)
    return offers.select_related("applicant", "cohort").order_by("offer_expires_on", "pk")


def _not_reminded() -> QuerySet[Application]:
    reminders = Message.objects.filter(application=OuterRef("pk"), key=OFFER_REMINDER.key)
    return _open_offers().filter(~Exists(reminders))


def _last_day(application: Application) -> str:
    """The last day of the offer, in words.

    The constraint application_offer_has_end makes sure that every offer has one.
    """
    return spelt(application.offer_expires_on) if application.offer_expires_on else ""


MAILING: Final = register_mailing(
    "offers",
    "Offers that end soon, or have ended",
    who="Applicants who have not answered an offer, within 3 days of its last day. After the last "
    "day, they get another email, and the next person on the reserve list gets the offer.",
    send=remind_and_end_offers,
    next_at=at_hour(MORNING),
)
