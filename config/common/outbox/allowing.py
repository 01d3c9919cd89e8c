"""Allowing a copy that was restored from a backup to send emails and texts."""

from datetime import datetime
from typing import Literal

from django.db import transaction

from config.common import audit
from config.common.actor import Actor
from config.common.errors import DomainError, NotAllowed
from config.common.outbox.email import Email
from config.common.outbox.hold import SendingHold, forget, is_sending_held
from config.common.outbox.outgoing import Outgoing, OutgoingStatus
from config.common.outbox.queueing import ABOUT_ACCOUNT, SEND_OUTBOX, SEND_TEXTS
from config.common.outbox.refusals import DROPPED
from config.common.outbox.text import TextMessage
from config.common.queue import enqueue
from config.common.transitions import apply_to_all

Dropped = Literal["none", "older", "all"]
"""Which of the waiting messages are dropped: none, those from before the restore, or all."""


def waiting_messages() -> int:
    """How many emails and texts wait to be sent. 2 queries."""
    return sum(
        model._default_manager.filter(status=OutgoingStatus.WAITING).count()
        for model in (Email, TextMessage)
    )


def read_account_email(*, to: str, by: Actor, at: datetime) -> str:
    """A restored copy sends no emails. Returns the words of the newest email that waits there for
    this address and is about an account, such as an email with a code.

    Records the reading in the audit trail. Raises NotAllowed in a copy that can send emails. Raises
    DomainError if no such email waits.
    """
    if not is_sending_held():
        raise NotAllowed("This service sends emails. The code comes by email.")
    waiting = Email.objects.filter(status=OutgoingStatus.WAITING, key__startswith=ABOUT_ACCOUNT)
    email = waiting.filter(to__iexact=to).order_by("-queued_at", "-pk").first()
    if email is None:
        raise DomainError(
            "No email about an account waits for this address. Ask for a code on the page for "
            "signing in, then run this again."
        )
    audit.record("show_code", email, by=by, at=at)
    return email.text


def allow_sending(*, drop: Dropped, by: Actor, at: datetime) -> int:
    """Lets this copy send emails and texts from now on. `drop` says which of the waiting messages
    will never be sent, and so are dropped: none, those from before the restore, or all. Returns how
    many messages were dropped.

    Staff see a dropped message among those that could not be sent, and can still send a dropped
    email again. Raises DomainError if this copy can already send.
    """
    with transaction.atomic():
        hold = SendingHold.objects.select_for_update().first()
        if hold is None:
            raise DomainError("This service can already send emails and texts. Nothing changed.")
        count = sum(_drop(model, drop, hold, by=by, at=at) for model in (Email, TextMessage))
        audit.record("allow_sending", hold, by=by, at=at, dropped=count)
        hold.delete()
        enqueue(SEND_OUTBOX)
        enqueue(SEND_TEXTS)
    forget()
    return count


def _drop(
    model: type[Outgoing], drop: Dropped, hold: SendingHold, *, by: Actor, at: datetime
) -> int:
    latest = {"none": None, "older": hold.restored_at, "all": at}[drop]
    if latest is None:
        return 0
    return apply_to_all(
        model.LIFECYCLE,
        "give_up",
        model._default_manager.filter(queued_at__lte=latest),
        by=by,
        at=at,
        finished_at=at,
        last_error=DROPPED,
        unended=0,
    )
