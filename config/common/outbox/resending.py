"""The emails that could not be sent, and sending them again."""

from datetime import datetime, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet

from config.common.actor import Actor
from config.common.errors import FieldError, NotAllowed
from config.common.outbox.email import EMAIL, Email
from config.common.outbox.outgoing import OutgoingStatus
from config.common.outbox.queueing import ABOUT_ACCOUNT
from config.common.transitions import apply_transition

WAIT: Final = timedelta(minutes=2)
"""How long an email waits before it goes again. Until then, staff can stop it."""


def unsent_emails() -> QuerySet[Email]:
    """The emails of the last 30 days that could not be sent, newest first."""
    given_up = Email.objects.filter(status=OutgoingStatus.GIVEN_UP, purged_at__isnull=True)
    return given_up.order_by("-finished_at", "-pk")


def emails_to_stop(*, at: datetime) -> QuerySet[Email]:
    """The emails that go again soon, and that staff can still stop. The next to go is first."""
    again = Email.objects.filter(status=OutgoingStatus.WAITING, again_at__isnull=False)
    return again.filter(attempts=0, due_at__gt=at).order_by("due_at", "pk")


def emails_put_off() -> QuerySet[Email]:
    """The emails that failed and that we go on trying to send, the latest first."""
    tried = Email.objects.filter(status=OutgoingStatus.WAITING).exclude(last_error="")
    return tried.filter(attempts__gt=0).order_by("-due_at", "-pk")


def can_send_again(email: Email) -> bool:
    """False for an email about an account. The person asks for a new code instead."""
    return not email.key.startswith(ABOUT_ACCOUNT)


def send_again(*, email: Email, by: Actor, at: datetime) -> None:
    """Sends an email to the same address after WAIT. Raises NotAllowed and ChangedMeanwhile."""
    _check_can_send_again(email)
    _restart(email, "send_again", by=by, at=at)


def send_elsewhere(*, email: Email, to: str, by: Actor, at: datetime) -> None:
    """Sends an email to another address after WAIT. The person's record stays as it is.

    Raises FieldError for a bad address or the same address. Raises NotAllowed and ChangedMeanwhile.
    """
    _check_can_send_again(email)
    try:
        validate_email(to)
    except ValidationError as error:
        raise FieldError("to", "Enter an email address, like name@example.org.") from error
    if to.casefold() == email.to.casefold():
        raise FieldError("to", "This is the address that did not work. Enter another address.")
    _restart(email, "send_elsewhere", by=by, at=at, to=to, former_to=email.to)


def stop_email(*, email: Email, by: Actor, at: datetime) -> None:
    """Undoes send_again or send_elsewhere, as long as no sender has taken the email.

    The email has its former address again. Raises NotAllowed and ChangedMeanwhile.
    """
    apply_transition(
        EMAIL,
        "stop",
        email,
        by=by,
        at=at,
        expecting={"attempts": 0, "due_at": email.due_at, "again_at__isnull": False},
        finished_at=at,
        to=email.former_to or email.to,
        former_to="",
        again_at=None,
    )


def _check_can_send_again(email: Email) -> None:
    if not can_send_again(email):
        raise NotAllowed(
            "An email about an account cannot be sent again, because its code has run out. Ask the "
            "person to sign in again. They will get a new code."
        )


def _restart(
    email: Email, step: str, *, by: Actor, at: datetime, to: str = "", former_to: str = ""
) -> None:
    """Makes the email wait for another try. The last error stays until then, because the error says
    why the email was not sent."""
    apply_transition(
        EMAIL,
        step,
        email,
        by=by,
        at=at,
        expecting={"to": email.to, "purged_at__isnull": True},
        due_at=at + WAIT,
        again_at=at,
        finished_at=None,
        attempts=0,
        unended=0,
        to=to or email.to,
        former_to=former_to,
    )
