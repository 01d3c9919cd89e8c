"""A trainee's dates, and the private calendar that a trainee or mentor subscribes to.

Anyone who has the calendar's address can read the calendar. So the titles say nothing private, and
the calendar names no person. It names a prison only for a session in that prison, so that a mentor
finds the gate.
"""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from config.accounts.models import User
from config.common import audit
from config.common.invitation import Invitation as Event
from config.common.invitation import WholeDay, as_feed
from recruitment.models import Establishment
from recruitment.references.asking import SECRET_BYTES, hash_of
from training.models import Absence, CalendarFeed, Enrolment, Invitation, TrainingSession
from training.programme.closed import closed_sessions
from training.programme.emails import event_of
from training.register.progress import records_of
from training.register.register import Cell, _cell

NAME: Final = "Volunteering"
KEEP_FOR: Final = timedelta(days=60)
"""How long a past session stays in the calendar."""
PRISON_WORDS: Final = ("hmp", "hmyoi", "prison")

Further = Callable[[int], Iterable[Event | WholeDay]]
"""A function that takes a person's id, and returns more dates for their calendar."""


def make_feed(*, person: User, at: datetime) -> str:
    """Creates a private calendar, and returns its address. The person's older address stops
    working.

    We cannot show an address a second time, because we store only the hash of the secret in the
    address.
    """
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with transaction.atomic():
        feed, _ = CalendarFeed.objects.update_or_create(
            volunteer=person, defaults={"token_hash": hash_of(secret), "made_at": at}
        )
        audit.record("make_calendar_feed", feed, by=person, at=at)
    return f"{settings.BASE_URL}/calendar/{secret}.ics"


def revoke_feed(*, person: User, at: datetime) -> None:
    """Stops the private calendar immediately. Safe to repeat."""
    with transaction.atomic():
        for feed in CalendarFeed.objects.filter(volunteer=person):
            audit.record("revoke_calendar_feed", feed, by=person, at=at)
            feed.delete()


def calendar_behind(secret: str, *, at: datetime, further: Further = lambda _: ()) -> str | None:
    """The calendar whose address has this secret, with the dates of its owner. None for a wrong or
    revoked secret.

    The dates are the training dates that we have told the owner, and the dates that `further`
    returns. Leaves out sessions on a prison's closed days, and sessions that the owner told us they
    cannot come to. 5 queries, and the queries of `further`.
    """
    feed = CalendarFeed.objects.filter(token_hash=hash_of(secret)).first()
    if feed is None:
        return None
    person = feed.volunteer_id
    return as_feed([*_training_dates(person, at), *further(person)], at=at, name=NAME)


def _training_dates(person: int, at: datetime) -> list[Event]:
    rows = Invitation.objects.filter(volunteer=person, session__starts_at__gt=at - KEEP_FOR)
    absences = Absence.objects.filter(session=OuterRef("session"), volunteer=person)
    rows = rows.exclude(Exists(absences)).select_related("session")
    dates = list(rows.order_by("session__starts_at", "pk"))
    closed = closed_sessions([invitation.session for invitation in dates])
    prisons = [name.casefold() for name in Establishment.objects.values_list("name", flat=True)]
    return [
        event_of(
            invitation.session, invitation, "", where=_neutral(invitation.session.where, prisons)
        )
        for invitation in dates
        if invitation.session_id not in closed
    ]


def _neutral(where: str, prisons: list[str]) -> str:
    """The place. Empty if the place names a prison."""
    folded = where.casefold()
    words = folded.replace(",", " ").split()
    names_prison = any(word in words for word in PRISON_WORDS) or any(
        prison in folded for prison in prisons
    )
    return "" if names_prison else where


@dataclass(frozen=True)
class OwnSession:
    """One of a trainee's sessions, and what the registers say about it.

    `is_told` is true when we have emailed the trainee the date. `absence` is what they told us if
    they cannot come. `is_over` says that the session has ended. `is_closed` says that the prison is
    closed on that day.
    """

    session: TrainingSession
    cell: Cell
    is_told: bool
    absence: Absence | None = None
    is_over: bool = False
    is_closed: bool = False

    @property
    def is_next(self) -> bool:
        """Whether the trainee should still come to this session."""
        is_done = self.cell.caught_up or self.cell.status is not None or self.absence
        return not self.is_over and not self.is_closed and not is_done


def dates_of(enrolment: Enrolment, *, at: datetime) -> list[OwnSession]:
    """This trainee's past and future sessions, in order of time. 8 queries at
    most."""
    records = records_of([enrolment])
    register = records.registers[enrolment.volunteer_id]
    keys = set(enrolment.volunteer.training_dates.values_list("session", flat=True))
    closed = closed_sessions([row for row in records.sessions[enrolment.pk] if row.ends_at > at])
    absences = {row.session_id: row for row in enrolment.volunteer.absences.all()}
    return [
        OwnSession(
            session,
            _cell(session, register, at),
            session.pk in keys,
            absences.get(session.pk),
            is_over=session.ends_at <= at,
            is_closed=session.pk in closed,
        )
        for session in records.sessions[enrolment.pk]
    ]


def date_of(person: User, pk: int) -> Invitation | None:
    """What we last told the person about the session with this id. None if we told them nothing.
    One query."""
    invitations = Invitation.objects.filter(volunteer=person, session=pk)
    return invitations.select_related("session").first()
