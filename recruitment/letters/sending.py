"""Telling applicants where they stand, and asking referees, by e-mail. What an applicant was sent
is kept."""

from datetime import date, datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.dateformat import format as in_words

from config.accounts.models import User
from config.common.actor import Actor
from config.common.outbox.queueing import queue_email
from recruitment.letters.wordings import Text, current_wording, filled
from recruitment.models import Application, Message, Reference

APPLICANT_WHY = "You get this because you applied to be a mentor."
REFEREE_WHY = "You get this because somebody named you as a referee."


def email_applicant(
    application: Application,
    key: str,
    *,
    by: Actor,
    at: datetime,
    calendar: str = "",
    **placeholders: str,
) -> Message:
    """Queues the e-mail of that key (see wordings.LETTERS) to the applicant and keeps it.
    `calendar` is an invitation to go with it.

    Call it in the transaction that makes it true. KeyError for a key that is not known, or for a
    placeholder of the wording that has no value.
    """
    text = written(application, key, **placeholders)
    return email_applicant_in_words(application, text, key=key, by=by, at=at, calendar=calendar)


def email_applicant_in_words(
    application: Application,
    text: Text,
    *,
    key: str = "",
    by: Actor,
    at: datetime,
    calendar: str = "",
) -> Message:
    """Queues an e-mail as somebody has seen it, and keeps it. `key` empty: written by hand."""
    message = Message.objects.create(
        application=application,
        key=key,
        subject=text.subject,
        body=text.body,
        sent_by=by if isinstance(by, User) else None,
        sent_at=at,
    )
    occasion = f"recruitment:{message.pk}"
    _queue(text, key=occasion, to=application.applicant.email, at=at, calendar=calendar)
    return message


def email_referee(reference: Reference, key: str, *, at: datetime, **placeholders: str) -> None:
    """Queues the e-mail of that key to the referee. `placeholders`: link, answer_by.

    Call it in the transaction that makes it true; twice at the same second sends once. The link is
    secret, so what was sent is not kept beside the application.
    """
    application = reference.application
    known = {
        "referee_name": reference.name,
        "applicant_name": application.full_name,
        "cohort": str(application.cohort),
    }
    text = filled(current_wording(key), known | placeholders)
    occasion = f"referee:{reference.pk}:{key}:{int(at.timestamp())}"
    _queue(text, key=occasion, to=reference.email, at=at, why=REFEREE_WHY)


def email_person(
    person: User,
    key: str,
    *,
    occasion: str,
    why: str,
    at: datetime,
    calendar: str = "",
    **placeholders: str,
) -> None:
    """Queues the e-mail of that key to a volunteer or to staff, once for each `occasion`.
    `calendar` is an invitation to go with it.

    Call it in the transaction that makes it true. Not kept: it tells of dates that have pages.
    """
    known = {"first_name": person.known_as or "volunteer"}
    text = filled(current_wording(key), known | placeholders)
    _queue(text, key=f"{occasion}:{person.pk}", to=person.email, at=at, why=why, calendar=calendar)


def written(application: Application, key: str, **placeholders: str) -> Text:
    """The e-mail of that key as the applicant would get it now. One query."""
    return filled(current_wording(key), _known(application) | placeholders)


def spelt(day: date) -> str:
    """A date as e-mails say it: "Saturday 5 June 2027"."""
    return in_words(day, "l j F Y")


def _queue(
    text: Text, *, key: str, to: str, at: datetime, why: str = APPLICANT_WHY, calendar: str = ""
) -> None:
    context = {
        "text": text,
        "why": why,
        "home": settings.BASE_URL,
        "contact": settings.CONTACT_EMAIL,
    }
    queue_email(
        key=key,
        to=to,
        subject=text.subject,
        text=render_to_string("recruitment/letters/letter.txt", context),
        html=render_to_string("recruitment/letters/letter.html", context),
        calendar=calendar,
        at=at,
    )


def _known(application: Application) -> dict[str, str]:
    return {
        "first_name": application.known_as or application.full_name.partition(" ")[0],
        "reference": application.reference,
        "cohort": str(application.cohort),
        "training_starts_on": spelt(application.cohort.training_starts_on),
        "status_link": f"{settings.BASE_URL}/apply/{application.reference}/",
    }
