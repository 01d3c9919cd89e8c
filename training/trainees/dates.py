"""A trainee's dates, and the private calendar that a trainee or mentor subscribes to. Whoever holds
its address reads the dates, so it tells nothing else: titles are neutral, and a place of work is
left out."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from config.accounts.models import User
from config.common import audit
from config.common.invitation import Invitation as Event
from config.common.invitation import WholeDay, as_feed
from recruitment.models import Establishment
from recruitment.references.asking import SECRET_BYTES, hash_of
from training.models import CalendarFeed, Enrolment, Invitation, TrainingSession
from training.programme.emails import event_of
from training.register.progress import records_of
from training.register.register import Cell, _cell

NAME: Final = "Volunteering"
KEPT: Final = timedelta(days=60)
"""How long a session stays in the calendar once it is over."""
TELLING: Final = ("hmp", "hmyoi", "prison")


Further = Callable[[int], Iterable[WholeDay]]
"""Of a key of a person: what else stands in the calendar."""


def make_feed(*, person: User, at: datetime) -> str:
    """The address of a new calendar; one made before stops. It cannot be shown again, because only
    the hash of its secret is kept."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with transaction.atomic():
        feed, _ = CalendarFeed.objects.update_or_create(
            volunteer=person, defaults={"token_hash": hash_of(secret), "made_at": at}
        )
        audit.record("make_calendar_feed", feed, by=person, at=at)
    return f"{settings.BASE_URL}/calendar/{secret}.ics"


def revoke_feed(*, person: User, at: datetime) -> None:
    """The address stops at once. Safe to repeat."""
    with transaction.atomic():
        for feed in CalendarFeed.objects.filter(volunteer=person):
            audit.record("revoke_calendar_feed", feed, by=person, at=at)
            feed.delete()


def calendar_behind(secret: str, *, at: datetime, further: Further = lambda _: ()) -> str | None:
    """The calendar at this address: the training dates its holder was told of, and what is
    `further` his or hers; None when it is wrong or was revoked. Three queries and those of
    `further`."""
    feed = CalendarFeed.objects.filter(token_hash=hash_of(secret)).first()
    if feed is None:
        return None
    person = feed.volunteer_id
    return as_feed([*_training_dates(person, at), *further(person)], at=at, name=NAME)


def _training_dates(person: int, at: datetime) -> list[Event]:
    dates = Invitation.objects.filter(volunteer=person, session__starts_at__gt=at - KEPT)
    places = [name.casefold() for name in Establishment.objects.values_list("name", flat=True)]
    return [
        event_of(
            invitation.session, invitation, "", where=_neutral(invitation.session.where, places)
        )
        for invitation in dates.select_related("session").order_by("session__starts_at", "pk")
    ]


def _neutral(where: str, places: list[str]) -> str:
    """The place, unless it tells of a prison."""
    small = where.casefold()
    words = small.replace(",", " ").split()
    tells = any(word in words for word in TELLING) or any(place in small for place in places)
    return "" if tells else where


@dataclass(frozen=True)
class OwnSession:
    """One of a trainee's dates, what the register says of it, and what counts for it; `is_told`:
    that he or she has been sent it."""

    session: TrainingSession
    cell: Cell
    is_told: bool


def dates_of(enrolment: Enrolment, *, at: datetime) -> list[OwnSession]:
    """What this trainee has been and will be at, in order of time. Five queries."""
    records = records_of([enrolment])
    register = records.registers[enrolment.volunteer_id]
    keys = set(enrolment.volunteer.training_dates.values_list("session", flat=True))
    return [
        OwnSession(session, _cell(session, register, at), session.pk in keys)
        for session in records.sessions[enrolment.pk]
    ]


def date_of(person: User, pk: int) -> Invitation | None:
    """What the person was told of that session. One query."""
    invitations = Invitation.objects.filter(volunteer=person, session=pk)
    return invitations.select_related("session").first()
