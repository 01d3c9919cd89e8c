"""Telling applicants where they stand, by e-mail; what was sent is kept."""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction

from config.accounts.models import User
from config.common.actor import Actor
from config.common.outbox import queue_email
from recruitment.models import Application, Message, Wording

BUILT_IN: Final[dict[str, tuple[str, str]]] = {
    "received": (
        "We have your application",
        (
            "Dear {first_name},\n\n"
            "Thank you for applying to be a mentor. Your reference is {reference}.\n\n"
            "See where your application stands at any time: {status_link}\n"
        ),
    ),
    "withdrawn": (
        "You have withdrawn your application",
        (
            "Dear {first_name},\n\n"
            "You have withdrawn your application {reference}. You need do nothing more, and you "
            "are welcome to apply again.\n"
        ),
    ),
    "deferred": (
        "Your application moves to {cohort}",
        (
            "Dear {first_name},\n\n"
            "Your application is now for {cohort}. Your new reference is {reference}, and nothing "
            "has to be filled in again.\n\n"
            "See where it stands at any time: {status_link}\n"
        ),
    ),
}


def tell(
    application: Application, key: str, *, by: Actor, at: datetime, **placeholders: str
) -> Message:
    """Queues the e-mail of that key and keeps it, in the caller's transaction."""
    given = _known(application) | placeholders
    subject, body = (words.format(**given) for words in _wording(key))
    with transaction.atomic():
        message = Message.objects.create(
            application=application,
            key=key,
            subject=subject,
            body=body,
            sent_by=by if isinstance(by, User) else None,
            sent_at=at,
        )
        queue_email(
            key=f"recruitment:{message.pk}",
            to=application.applicant.email,
            subject=subject,
            text=body,
            at=at,
        )
    return message


def _wording(key: str) -> tuple[str, str]:
    reworded = Wording.objects.filter(key=key).first()
    return (reworded.subject, reworded.body) if reworded else BUILT_IN[key]


def _known(application: Application) -> dict[str, str]:
    return {
        "first_name": application.known_as or application.full_name.partition(" ")[0],
        "reference": application.reference,
        "cohort": str(application.cohort),
        "status_link": f"{settings.BASE_URL}/apply/{application.reference}/",
    }
