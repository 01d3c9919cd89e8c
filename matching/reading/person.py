"""Who read about one person. Managers see this on a page. The person gets it in the copy of their
data."""

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

    `name` is the reader's name, for managers only. `reader` is the reader's role, for the person's
    copy of their data. For a coordinator, `reader` also has their prisons. People have a right to
    know what kind of reader read about them. But we need not tell men the names of our staff
    (Article 15(4) of UK GDPR).

    `what` is what was read. `how` says whether it was on a page, in a list or in a file.
    """

    at: datetime
    name: str
    reader: str
    what: str
    how: str


def readings_of(model: type[Participant] | type[User], key: int) -> QuerySet[AuditEvent]:
    """Each time that somebody read about this person, the newest first. Leaves out what people read
    about themselves.

    For a man, give Participant and his key. For an applicant or a volunteer, give User and their
    key: this makes 2 queries immediately.
    """
    if model is Participant:
        return readings().filter(was_read(Participant, [key]))
    mentors = Mentor.objects.filter(user=key).only("user")
    applications = Application.objects.filter(applicant=key).only("applicant")
    theirs = was_read(Mentor, [mentor.pk for mentor in mentors])
    theirs |= was_read(Application, [application.pk for application in applications])
    return readings().filter(theirs).exclude(actor=key)


def in_words(events: Iterable[AuditEvent]) -> list[PersonReading]:
    """These readings in words. At most 3 queries. Loads no record of a man or volunteer, so this
    call is not a reading itself."""
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
    """This person's role, in words. For a coordinator, also their prisons."""
    if Role.MANAGER in reader.roles:
        return "a service manager"
    if Role.COORDINATOR in reader.roles:
        prisons = [prison.name for prison in reader.establishments.all()]
        return f"a coordinator of {' and '.join(prisons)}" if prisons else "a coordinator"
    if Role.MENTOR in reader.roles:
        return "a mentor"
    return "a referrer" if Role.REFERRER in reader.roles else "somebody with no role now"


def number_of_readers(events: QuerySet[AuditEvent]) -> int:
    """How many different people are the readers in these events. One query."""
    return events.order_by().values("actor").distinct().count()
