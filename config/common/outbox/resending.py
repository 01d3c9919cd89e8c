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
"""How long an email waits before we send it again. Staff can stop it during this time."""


def unsent_emails() -> QuerySet[Email]:
    """The emails of the last 30 days that could not be sent, newest first."""
    given_up = Email.objects.filter(status=OutgoingStatus.GIVEN_UP, purged_at__isnull=True)
    return given_up.order_by("-finished_at", "-pk")


def emails_to_stop(*, at: datetime) -> QuerySet[Email]:
    """The emails that we will soon send again, and that staff can still stop. The next email to be
    sent is first."""
    again = Email.objects.filter(status=OutgoingStatus.WAITING, again_at__isnull=False)
    return again.filter(attempts=0, due_at__gt=at).order_by("due_at", "pk")


def emails_put_off() -> QuerySet[Email]:
    """The emails that failed and that we keep trying to send. The email whose next try is latest
    comes first."""
    tried = Email.objects.filter(status=OutgoingStatus.WAITING).exclude(last_error="")
    return tried.filter(attempts__gt=0).order_by("-due_at", "-pk")


def can_send_again(email: Email) -> bool:
    """Whether staff can send this email again. False for an email about an account, because the
    person can ask for a new code."""
    return not email.key.startswith(ABOUT_ACCOUNT)


def send_again(*, email: Email, by: Actor, at: datetime) -> None:
    """Sends an email again to the same address, after WAIT. Raises NotAllowed if nobody can send
    this email again (see can_send_again), or if `by` cannot. Raises ChangedMeanwhile if somebody
    else has changed the email."""
    _check_can_send_again(email)
    _restart(email, "send_again", by=by, at=at)


def send_elsewhere(*, email: Email, to: str, by: Actor, at: datetime) -> None:
    """Sends an email again to another address, after WAIT. Does not change the person's record.

    Raises FieldError for a bad address or the same address. Also raises the errors of send_again.
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
    """Undoes send_again or send_elsewhere. The email gets its former address back.

    Raises NotAllowed if `by` cannot do this. Raises ChangedMeanwhile if a sender has already taken
    the email, or if somebody else has changed it.
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
    """Makes the email wait for another try. Keeps the last error, which says why the email was not
    sent."""
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
