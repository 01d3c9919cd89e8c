"""Whose data was read or downloaded, according to the audit trail. This is for a breach in which
somebody used another person's account or an open computer. It lists the people whose data they may
have seen.

The trail has a line for each page, list and file that showed a man, a mentor or an applicant. It
also has a line for each sealed text that was opened. It has no line for what somebody took directly
from the database.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.apps import apps
from django.db.models import Model, Q, QuerySet

from config.accounts.models import User
from config.common import audit
from config.common.actor import Actor
from config.common.audit import READ_PAGE, AuditEvent, Shown, keys_read
from config.common.clock import LONDON
from config.common.spreadsheet import Sheet, spreadsheet
from matching.models import Mentor, Participant
from privacy.models import Breach
from privacy.register.entry import Whose
from privacy.register.register import REGISTER
from recruitment.models import Application

TEXT: Final = "text"
"""How we name the reading of a sealed text. Other readings are of a page, a list or a file."""


class Kind(StrEnum):
    """What the people are to us. The list shows the value."""

    MEN = "men"
    VOLUNTEERS = "volunteers"


@dataclass(frozen=True)
class Search:
    """Which readings count: those by one account, from `since` until `until`. If `account` is None,
    the readings by all accounts count. If a time is None, there is no limit on that side."""

    account: int | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass
class Exposed:
    """One person whose data was read, and how often. `key` is the key of a Participant or a User.
    `reference` is the number by which staff can find the record. It does not name the person. It is
    empty once the record is erased."""

    kind: Kind
    key: int
    reference: str = ""
    name: str = ""
    times: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    first_at: datetime | None = None
    last_at: datetime | None = None

    @property
    def pages(self) -> int:
        return self.times[Shown.RECORD]

    @property
    def lists(self) -> int:
        return self.times[Shown.LIST]

    @property
    def files(self) -> int:
        return self.times[Shown.FILE]

    @property
    def texts(self) -> int:
        return self.times[TEXT]


COLUMNS: Final[dict[str, Callable[[Exposed], str]]] = {
    "Kind": lambda person: person.kind,
    "Key": lambda person: str(person.key),
    "Reference": lambda person: person.reference,
    "Pages": lambda person: str(person.pages),
    "Lists": lambda person: str(person.lists),
    "Files": lambda person: str(person.files),
    "Sealed texts": lambda person: str(person.texts),
    "First": lambda person: _minute(person.first_at),
    "Last": lambda person: _minute(person.last_at),
}
"""What each column of the file says about a person. Times are London times."""


def who_was_seen(search: Search) -> list[Exposed]:
    """Everybody whose data was read or downloaded, men first, then in the order of their keys.
    Leaves out what people read about themselves.

    One query for the audit trail, one for each kind of record that it names, and 3 for the values
    of `reference`.
    """
    events = list(_events(search))
    owners = _owners(events)
    people: dict[tuple[Kind, int], Exposed] = {}
    for event in events:
        for person in _people_of(event, owners):
            if person != (Kind.VOLUNTEERS, event.actor):
                _count(people.setdefault(person, Exposed(*person)), event)
    _name(people)
    return [people[key] for key in sorted(people)]


def counts_of(people: Iterable[Exposed]) -> dict[Kind, int]:
    """How many people of each kind."""
    counts = dict.fromkeys(Kind, 0)
    for person in people:
        counts[person.kind] += 1
    return counts


def exposed_file(people: Iterable[Exposed], form: str) -> bytes:
    """The list as a file, with keys and reference numbers but without names. `form` is "csv" or
    "xlsx". The caller records the search."""
    lines = [[cell(person) for cell in COLUMNS.values()] for person in people]
    return spreadsheet(form, Sheet("Whose data was read", [list(COLUMNS), *lines]))


def record_search(
    search: Search,
    *,
    count: int,
    breach: Breach | None,
    by: Actor,
    at: datetime,
    has_names: bool = False,
) -> None:
    """Records in the audit trail that a manager asked whose data was read. The detail of the event
    has only keys and times."""
    detail = {
        "account": search.account,
        "since": search.since.isoformat() if search.since else "",
        "until": search.until.isoformat() if search.until else "",
        "people": count,
        "has_names": has_names,
    }
    if breach is None:
        audit.record_of_many("ask_who_was_seen", Breach, by=by, at=at, **detail)
    else:
        audit.record("ask_who_was_seen", breach, by=by, at=at, **detail)


def _events(search: Search) -> QuerySet[AuditEvent]:
    rows = AuditEvent.objects.filter(
        Q(action="read") | Q(action__startswith="read_"), actor__isnull=False
    )
    if search.account is not None:
        rows = rows.filter(actor=search.account)
    if search.since is not None:
        rows = rows.filter(at__gte=search.since)
    if search.until is not None:
        rows = rows.filter(at__lt=search.until)
    return rows.order_by("at", "pk")


Owners = dict[tuple[str, int], set[tuple[Kind, int]]]
"""The people that each record is about, by the label of the record's model and the record's key."""


def _owners(events: Iterable[AuditEvent]) -> Owners:
    """The people that the records in these events are about. One query for each kind of record and
    each lookup from it to a person."""
    keys: dict[str, set[int]] = defaultdict(set)
    for event in events:
        keys[event.subject].update(keys_read(event))
    owners: Owners = defaultdict(set)
    for label, of_model in keys.items():
        for kind, path in _paths(label):
            rows = _model(label)._default_manager.filter(pk__in=of_model)
            for key, person in rows.values_list("pk", path):
                if person is not None:
                    owners[label, key].add((kind, person))
    return owners


def _paths(label: str) -> Iterator[tuple[Kind, str]]:
    """The lookups from a record of this model to the people that it is about. Some are written
    here, and the others come from the register of fields."""
    if label == Mentor._meta.label:
        yield Kind.VOLUNTEERS, "user"
    elif label == Application._meta.label:
        yield Kind.VOLUNTEERS, "applicant"
    elif label != Participant._meta.label:
        kinds = {Whose.MAN: Kind.MEN, Whose.VOLUNTEER: Kind.VOLUNTEERS}
        entries = [entry for entry in REGISTER if entry.model._meta.label == label]
        abouts = {about for entry in entries for about in entry.about}
        for about in sorted(abouts, key=str):
            if about.whose in kinds and about.path:
                yield kinds[about.whose], about.path


def _people_of(event: AuditEvent, owners: Owners) -> set[tuple[Kind, int]]:
    """The people that an event is about. A man is still found after his record is erased, because
    the event has his own key."""
    if event.subject == Participant._meta.label:
        return {(Kind.MEN, key) for key in keys_read(event)} - {(Kind.MEN, audit.MANY)}
    people: set[tuple[Kind, int]] = set()
    for key in keys_read(event):
        people |= owners.get((event.subject, key), set())
    return people


def _count(person: Exposed, event: AuditEvent) -> None:
    person.times[event.detail["how"] if event.action == READ_PAGE else TEXT] += 1
    person.first_at = person.first_at or event.at
    person.last_at = event.at


def _name(people: dict[tuple[Kind, int], Exposed]) -> None:
    """Adds names and reference numbers. 3 queries. Loads no record, so the trail does not count
    these people as read. If the caller shows the names, it passes `has_names` to record_search."""
    men = [key for kind, key in people if kind == Kind.MEN]
    volunteers = [key for kind, key in people if kind == Kind.VOLUNTEERS]
    his = Participant.objects.filter(pk__in=men).order_by("referrals__received_on")
    for key, name, reference in his.values_list("pk", "name", "referrals__reference"):
        people[Kind.MEN, key].name = name
        people[Kind.MEN, key].reference = reference or ""
    accounts = User.objects.filter(pk__in=volunteers).order_by("applications__started_at")
    for key, name, code in accounts.values_list("pk", "name", "applications__reference"):
        people[Kind.VOLUNTEERS, key].name = name
        people[Kind.VOLUNTEERS, key].reference = code or ""


def _minute(at: datetime | None) -> str:
    return at.astimezone(LONDON).isoformat(timespec="minutes") if at else ""


def _model(label: str) -> type[Model]:
    model: type[Model] = apps.get_model(label)
    return model
