"""Emails and texts that go to many people, and showing them before they are sent.

A rehearsal calls the function that sends the emails and texts, inside a transaction that we undo.
So a rehearsal shows who would get what, but sends nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from operator import attrgetter
from typing import Final, Protocol

from django.db import transaction

from config.common.clock import LONDON, london_date
from config.common.outbox.email import Email
from config.common.outbox.queueing import noting_keys
from config.common.outbox.text import TextMessage


class Sender(Protocol):
    """A function that sends everything that is due at this moment. Safe to repeat."""

    def __call__(self, *, at: datetime) -> object: ...


@dataclass(frozen=True, eq=False)
class Mailing:
    """A kind of email or text that the worker sends to many people by itself.

    `who` says in one sentence who gets the email and when. The worker calls `send`. `next_at`
    returns the next moment after `at` at which the worker sends such emails or texts.
    """

    key: str
    name: str
    who: str
    send: Sender
    next_at: Callable[[datetime], datetime]


_MAILINGS: Final[dict[str, Mailing]] = {}


class RegisteredTwice(Exception):
    """2 mailings have the same key. This is a mistake in our code."""


def hour_on(day: date, hour: int) -> datetime:
    """The moment when it is this hour in London on this day."""
    return datetime.combine(day, time(hour), tzinfo=LONDON)


def at_hour(hour: int) -> Callable[[datetime], datetime]:
    """Returns a function for the `next_at` of a Mailing. The function returns the next moment when
    it is this hour in London."""
    return lambda at: hour_from(london_date(at), hour, after=at)


def hour_from(day: date, hour: int, *, after: datetime) -> datetime:
    """The first moment after `after` when it is this hour in London, on `day` or later."""
    moment = hour_on(max(day, london_date(after)), hour)
    return moment if moment > after else hour_on(london_date(after) + timedelta(days=1), hour)


def register_mailing(
    key: str,
    name: str,
    *,
    who: str,
    send: Sender,
    next_at: Callable[[datetime], datetime] | None = None,
) -> Mailing:
    """Makes a mailing (see Mailing) and adds it to the list that managers see. Without `next_at`,
    the worker can send at any time.

    Call this once for each key, at the top level of the module that has the sender. Raises
    RegisteredTwice if another mailing has this key.
    """
    if key in _MAILINGS:
        raise RegisteredTwice(
            f"There is already a mailing “{key}”. Give the new mailing another key."
        )
    mailing = Mailing(key, name, who, send, next_at or (lambda at: at))
    _MAILINGS[key] = mailing
    return mailing


def registered_mailings() -> dict[str, Mailing]:
    """Every mailing by its key, sorted by name. Complete once config.urls is loaded."""
    return {row.key: row for row in sorted(_MAILINGS.values(), key=attrgetter("name"))}


@dataclass(frozen=True)
class Rehearsal:
    """The emails and texts that would be sent, in their order and with their exact words. The rows
    of these emails and texts are no longer in the database."""

    emails: list[Email]
    texts: list[TextMessage]


def rehearse(send: Callable[[], object]) -> Rehearsal:
    """The emails and texts that `send` would queue now. Undoes everything that `send` does to the
    database.

    Costs as many queries as `send`. Raises the errors that `send` raises.
    """
    with transaction.atomic():
        with noting_keys() as keys:
            send()
        emails = list(Email.objects.filter(key__in=keys).order_by("pk"))
        texts = list(TextMessage.objects.filter(key__in=keys).order_by("pk"))
        transaction.set_rollback(True)
    return Rehearsal(emails, texts)


def rehearse_mailing(mailing: Mailing, *, on: datetime) -> Rehearsal:
    """The emails and texts of this mailing that the worker would send at the moment `on`, if
    nothing changes before `on`. See rehearse."""
    return rehearse(lambda: mailing.send(at=on))
