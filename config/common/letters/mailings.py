"""Emails and texts that go to many people, and seeing them before they go.

A rehearsal calls the function that sends them, inside a transaction that we undo. So it shows who
would get what, and sends nothing.
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
    """Sends everything that is due at this moment. Safe to repeat."""

    def __call__(self, *, at: datetime) -> object: ...


@dataclass(frozen=True, eq=False)
class Mailing:
    """A kind of email that goes to many people without anybody pressing a button for each.

    `who` says in a sentence who gets it and when. `send` is what the worker calls. `next_at` is the
    moment after `at` at which the worker next sends some.
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
    """This hour of the day in London."""
    return datetime.combine(day, time(hour), tzinfo=LONDON)


def at_hour(hour: int) -> Callable[[datetime], datetime]:
    """The function that gives the next moment when it is this hour in London."""
    return lambda at: hour_from(london_date(at), hour, after=at)


def hour_from(day: date, hour: int, *, after: datetime) -> datetime:
    """This hour in London on the day `day`, or on the first day after it that is after `after`."""
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
    """Makes a mailing (see Mailing), and lists it for managers. Without `next_at`, the worker sends
    what is due at any time.

    Call this once, at the top level of the module that has the sender. Raises RegisteredTwice.
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
    """What would be sent, in order, exactly as it would go. The rows are no longer in the
    database."""

    emails: list[Email]
    texts: list[TextMessage]


def rehearse(send: Callable[[], object]) -> Rehearsal:
    """What `send` would queue now. Undoes everything that `send` does to the database.

    Costs as much as sending. Raises what `send` raises.
    """
    with transaction.atomic():
        with noting_keys() as keys:
            send()
        emails = list(Email.objects.filter(key__in=keys).order_by("pk"))
        texts = list(TextMessage.objects.filter(key__in=keys).order_by("pk"))
        transaction.set_rollback(True)
    return Rehearsal(emails, texts)


def rehearse_mailing(mailing: Mailing, *, on: datetime) -> Rehearsal:
    """What the worker would send of this mailing at the moment `on`, if nothing changes until then.
    See rehearse."""
    return rehearse(lambda: mailing.send(at=on))
