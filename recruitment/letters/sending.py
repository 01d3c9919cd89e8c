"""Sending emails to applicants, referees and volunteers.

Also the placeholders that each letter can use.
"""

from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction

from config.accounts.models import User
from config.common.actor import Actor
from config.common.charity.contact import Contact
from config.common.letters.sending import email_person, queue_letter, spelt
from config.common.letters.wording import (
    Letter,
    Text,
    current_wording,
    filled,
    register_letter,
)
from recruitment.contacts import coordinator_for, coordinator_of
from recruitment.models import Application, Message, Reference

APPLICANT: Final = {
    "first_name": "Ama",
    "reference": "K7M-4QXD",
    "cohort": "June 2027",
    "training_starts_on": "Saturday 5 June 2027",
    "status_link": "https://alongside.example/apply/K7M-4QXD/",
}
"""The placeholders of every letter to an applicant, each with an example."""
APPLICANT_WHY: Final = "You get this email because you applied to be a mentor."

REFEREE: Final = {
    "referee_name": "Sam Linnet",
    "applicant_name": "Ama Example",
    "cohort": "June 2027",
}
"""The placeholders of every letter to a referee, each with an example."""
REFEREE_WHY: Final = "You get this email because somebody named you as a referee."

VOLUNTEER: Final = {"first_name": "Ama"}
"""The placeholders of every letter to a volunteer, each with an example."""
NAMELESS: Final = "volunteer"
"""How we address a volunteer whose name we do not know."""


def register_applicant_letter(
    key: str, name: str, folder: Path, *, needed: tuple[str, ...] = (), **samples: str
) -> Letter:
    """Registers a letter to applicants. `samples` are example values of the letter's own
    placeholders.

    Every letter also has the placeholders of APPLICANT. See register_letter.
    """
    return register_letter(
        key, name, folder, why=APPLICANT_WHY, needed=needed, **APPLICANT, **samples
    )


def email_applicant(
    application: Application,
    letter: Letter,
    *,
    by: Actor,
    at: datetime,
    calendar: str = "",
    **placeholders: str,
) -> Message:
    """Queues a letter to the applicant, and stores it as a Message.

    `calendar` is an invitation to attach. Call this in the transaction that makes the change that
    the letter is about. Raises KeyError when a placeholder of the wording has no value.
    """
    text = text_for(application, letter, **placeholders)
    return email_applicant_in_words(
        application, text, key=letter.key, by=by, at=at, calendar=calendar
    )


def email_applicant_once(
    application: Application,
    letter: Letter,
    *,
    occasion: str,
    by: Actor,
    at: datetime,
    preferences_url: str = "",
    **placeholders: str,
) -> None:
    """Like email_applicant, but does nothing if the applicant has had this letter on this occasion.
    `occasion` is at most 40 characters, such as "reference:17". Safe to repeat, and to run twice at
    the same time."""
    try:
        with transaction.atomic():
            text = text_for(application, letter, **placeholders)
            email_applicant_in_words(
                application,
                text,
                key=letter.key,
                occasion=occasion,
                by=by,
                at=at,
                preferences_url=preferences_url,
            )
    except IntegrityError:
        if not application.messages.filter(key=letter.key, occasion=occasion).exists():
            raise


def email_applicant_in_words(
    application: Application,
    text: Text,
    *,
    key: str = "",
    occasion: str = "",
    by: Actor,
    at: datetime,
    calendar: str = "",
    preferences_url: str = "",
) -> Message:
    """Queues an email in exactly these words, and stores it as a Message.

    `key` is the key of the letter that the email is based on. `key` is empty if staff wrote the
    email by hand. Raises IntegrityError if there is a message with this `occasion` already (see
    Message).
    """
    message = Message.objects.create(
        application=application,
        key=key,
        occasion=occasion,
        subject=text.subject,
        body=text.body,
        sent_by=by if isinstance(by, User) else None,
        sent_at=at,
    )
    to = application.applicant.email
    sending = f"recruitment:{message.pk}"
    queue_letter(
        text,
        why=APPLICANT_WHY,
        key=sending,
        to=to,
        at=at,
        calendar=calendar,
        preferences_url=preferences_url,
        coordinator=coordinator_for(application),
    )
    return message


def text_for(application: Application, letter: Letter, **placeholders: str) -> Text:
    """The letter with this applicant's values filled in. One query."""
    values = {
        "first_name": application.known_as or application.full_name.partition(" ")[0] or NAMELESS,
        "reference": application.reference,
        "cohort": str(application.cohort),
        "training_starts_on": spelt(application.cohort.training_starts_on),
        "status_link": f"{settings.BASE_URL}/apply/{application.reference}/",
    }
    return filled(current_wording(letter), values | placeholders)


def email_referee(
    reference: Reference, letter: Letter, *, at: datetime, **placeholders: str
) -> None:
    """Queues the letter to the referee.

    Call this in the transaction that makes the change that the letter is about. 2 calls in the same
    second send one email. The email holds a secret link, so it is not stored as a Message.
    """
    application = reference.application
    values = {
        "referee_name": reference.name,
        "applicant_name": application.full_name,
        "cohort": str(application.cohort),
    }
    text = filled(current_wording(letter), values | placeholders)
    occasion = f"referee:{reference.pk}:{letter.key}:{int(at.timestamp())}"
    queue_letter(
        text,
        why=letter.why,
        key=occasion,
        to=reference.email,
        at=at,
        coordinator=coordinator_for(application),
    )


def email_volunteer(
    volunteer: User,
    letter: Letter,
    *,
    occasion: str,
    at: datetime,
    calendar: str = "",
    coordinator: Contact | None = None,
    **placeholders: str,
) -> None:
    """Queues a letter to a volunteer, once for each `occasion` (see email_person). If `coordinator`
    is None, names a coordinator of the volunteer's prisons, with one more query.

    The letter is not stored as a Message, because a page shows everything that the letter says.
    """
    name = volunteer.known_as or NAMELESS
    email_person(
        volunteer,
        letter,
        occasion=occasion,
        at=at,
        calendar=calendar,
        coordinator=coordinator or coordinator_of(volunteer),
        first_name=name,
        **placeholders,
    )
