"""Who read about one person: for managers, and for the person who asks for a copy of their data."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import QuerySet
from django.utils.text import capfirst

from config.accounts.models import User
from config.accounts.roles import Role
from config.common.audit import READ_PAGE, AuditEvent, Shown, was_read
from matching.models import Mentor, Participant
from matching.reading.lists import readings, what_of
from recruitment.models import Application

HOW: Final = {
    Shown.RECORD: "on a page",
    Shown.LIST: "in a list",
    Shown.FILE: "in a file",
}
NO_ACCOUNT: Final = "somebody who no longer has an account"


@dataclass(frozen=True)
class PersonReading:
    """One time that somebody read about a person.

    `name` is the name of the reader. Only managers see it. `reader` is the reader's role, with a
    coordinator's prisons, for the copy of the person's own data. The person has a right to know
    what kind of people read about them. But we need not name the staff of a prison charity to the
    men (Article 15(4) of UK GDPR). `what` is what was read, and `how` says whether it was on a
    page, in a list or in a file.
    """

    at: datetime
    name: str
    reader: str
    what: str
    how: str


def readings_of(model: type[Participant] | type[User], key: int) -> QuerySet[AuditEvent]:
    """Each time that somebody else read about a person, the newest first.

    The person is a man (Participant and his key), or somebody with an account who applied or
    mentors (User and their key). For somebody with an account, makes 2 queries before the caller
    reads the rows.
    """
    if model is Participant:
        return readings().filter(was_read(Participant, [key]))
    mentors = Mentor.objects.filter(user=key).only("user")
    applications = Application.objects.filter(applicant=key).only("applicant")
    theirs = was_read(Mentor, [mentor.pk for mentor in mentors])
    theirs |= was_read(Application, [application.pk for application in applications])
    return readings().filter(theirs).exclude(actor=key)


def in_words(events: Iterable[AuditEvent]) -> list[PersonReading]:
    """These readings in words. At most 3 queries. Loads nobody's record, so nobody else counts as
    read."""
    events = list(events)
    keys = {event.actor for event in events if event.actor}
    readers = User.objects.filter(pk__in=keys).prefetch_related("grants", "establishments")
    by_key = {reader.pk: reader for reader in readers}
    return [
        PersonReading(
            at=event.at,
            name=str(reader) if reader else capfirst(NO_ACCOUNT),
            reader=role_of(reader) if reader else NO_ACCOUNT,
            what=what_of(event),
            how=HOW[event.detail["how"]] if event.action == READ_PAGE else "",
        )
        for event in events
        for reader in [by_key.get(event.actor or 0)]
    ]


def role_of(reader: User) -> str:
    """What this person does, in words. For a coordinator, also at which prisons."""
    if Role.MANAGER in reader.roles:
        return "a service manager"
    if Role.COORDINATOR in reader.roles:
        prisons = [prison.name for prison in reader.establishments.all()]
        return f"a coordinator of {' and '.join(prisons)}" if prisons else "a coordinator"
    if Role.MENTOR in reader.roles:
        return "a mentor"
    return "a referrer" if Role.REFERRER in reader.roles else "somebody with no role now"


def number_of_readers(events: QuerySet[AuditEvent]) -> int:
    """How many people read. One query."""
    return events.order_by().values("actor").distinct().count()
