"""Who read which records, from the audit trail."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Final

from django.apps import apps
from django.db.models import Model, Q, QuerySet

from config.accounts.models import User
from config.common.audit import READ_PAGE, AuditEvent, Shown, keys_read, was_read
from config.common.names import named_like
from matching.mentors.lists import mentors_named
from matching.models import Mentor, Participant
from matching.reading.pages import page_name
from recruitment.models import Application
from recruitment.screening.lists import applications_named

HOW: Final = {Shown.RECORD: "", Shown.LIST: " (in a list)", Shown.FILE: " (in a file)"}
KINDS: Final = {
    Participant._meta.label: "men",
    Mentor._meta.label: "mentors",
    Application._meta.label: "applicants",
}
MOST_PEOPLE: Final = 20
"""The most people of each kind that one search looks for: men, mentors, applicants."""
FIRST: Final = 3
"""The most names in a line of the list."""


@dataclass(frozen=True)
class Reading:
    """One line of the list of readings: who read what.

    `people` are the people that the reader saw. Leaves out people whose records no longer exist.
    `kind` says whether they are men, mentors or applicants.
    """

    event: AuditEvent
    reader: User | None
    what: str
    people: list[Model]
    kind: str

    @property
    def at(self) -> datetime:
        return self.event.at

    @property
    def first(self) -> list[Model]:
        return self.people[:FIRST]

    @property
    def further(self) -> int:
        """How many people the reader saw besides those that the line names."""
        return max(0, len(keys_read(self.event)) - FIRST)


def readings() -> QuerySet[AuditEvent]:
    """All readings by people, the newest first. Leaves out what the service itself reads."""
    rows = AuditEvent.objects.filter(
        Q(action="read") | Q(action__startswith="read_"), actor__isnull=False
    )
    return rows.order_by("-at", "-pk")


def about(rows: QuerySet[AuditEvent], text: str) -> QuerySet[AuditEvent]:
    """The readings among these that showed a man, mentor or applicant with this name, prison number
    or reference number. Adds 3 queries."""
    men = Participant.objects.filter(
        named_like(text, "name", "also_known_as") | Q(prison_number__iexact=text.strip())
    )
    mentors = mentors_named(Mentor.objects.all(), text, applications=Application.objects.all())
    applicants = applications_named(Application.objects.all(), text)
    read = [
        was_read(rows.model, list(rows.values_list("pk", flat=True)[:MOST_PEOPLE]))
        for rows in (men, mentors, applicants)
    ]
    return rows.filter(reduce(or_, read))


def lines_of(events: Iterable[AuditEvent]) -> list[Reading]:
    """These readings as lines, with names. 4 queries."""
    events = list(events)
    keys: dict[str, set[int]] = defaultdict(set)
    for event in events:
        keys[event.subject].update(keys_read(event))
    people: dict[str, dict[int, Model]] = {
        rows.model._meta.label: {**rows.in_bulk(keys[rows.model._meta.label])}
        for rows in (
            Participant.objects.all(),
            Mentor.objects.select_related("user"),
            Application.objects.all(),
        )
    }
    readers = User.objects.in_bulk({event.actor for event in events if event.actor})
    return [
        Reading(
            event=event,
            reader=readers.get(event.actor or 0),
            what=what_of(event),
            people=[
                people[event.subject][key]
                for key in keys_read(event)
                if key in people.get(event.subject, {})
            ],
            kind=KINDS.get(event.subject, ""),
        )
        for event in events
    ]


def what_of(event: AuditEvent) -> str:
    """What was read, in words: the name of the page, or the kind and number of the record."""
    if event.action == READ_PAGE:
        return f"{page_name(event.detail['page'])}{HOW[event.detail['how']]}"
    kind = str(apps.get_model(event.subject)._meta.verbose_name)
    numbers = ", ".join(str(key) for key in keys_read(event))
    part = event.action.removeprefix("read").replace("_", " ").strip()
    words = f"{part or kind} {numbers}".strip().capitalize()
    men = event.detail.get("men")
    return f"{words}, of {men:,} {'man' if men == 1 else 'men'}" if men else words
