"""Invitations that a calendar takes, moves and takes out again: iCalendar, RFC 5545 and 5546."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from icalendar import Calendar, Event, vCalAddress
from icalendar.prop import vText

PRODUCT = "-//Alongside//Invitations//EN"


@dataclass(frozen=True)
class Invitation:
    """One event, as one guest is told of it. Each change of it carries a higher `sequence`."""

    uid: UUID
    sequence: int
    title: str
    starts_at: datetime
    minutes: int
    where: str
    words: str
    organiser: str
    guest: str
    is_cancelled: bool = False


@dataclass(frozen=True)
class WholeDay:
    """An event of a day, without a time of its own. It leaves the day free for others."""

    uid: UUID
    on: date
    title: str
    organiser: str


def as_calendar(invitation: Invitation, *, at: datetime) -> str:
    """The text of an .ics file, METHOD REQUEST, or CANCEL for one that is cancelled. The time is in
    UTC, which every calendar shows at its own: one event needs no rules of a time zone."""
    method = "CANCEL" if invitation.is_cancelled else "REQUEST"
    return _calendar(method, [_for_guest(invitation, at)])


def as_one_calendar(invitations: Sequence[Invitation], *, at: datetime) -> str:
    """One invitation as as_calendar gives it. Several are METHOD PUBLISH, which alone may hold
    events that have nothing to do with each other, and which names no guests (RFC 5546, 3.2.1);
    a later REQUEST or CANCEL of the same UID finds them."""
    if len(invitations) == 1:
        return as_calendar(invitations[0], at=at)
    return as_feed(invitations, at=at)


def as_feed(events: Iterable[Invitation | WholeDay], *, at: datetime, name: str = "") -> str:
    """The text of a calendar to subscribe to, under this name."""
    components = [
        _day(event, at) if isinstance(event, WholeDay) else _event(event, at) for event in events
    ]
    return _calendar("PUBLISH", components, name)


def method_of(calendar: str) -> str:
    """REQUEST, CANCEL or PUBLISH. Raises ValueError for a text that is no invitation."""
    return str(Calendar.from_ical(calendar)["METHOD"])


def _calendar(method: str, events: Iterable[Event], name: str = "") -> str:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", name)  # what Apple, Google and Outlook read
    for event in events:
        calendar.add_component(event)
    text: bytes = calendar.to_ical()
    return text.decode()


def _event(invitation: Invitation, at: datetime) -> Event:
    begins = invitation.starts_at.astimezone(UTC)
    event = _entry(invitation, at)
    event.add("sequence", invitation.sequence)
    event.add("dtstart", begins)
    event.add("dtend", begins + timedelta(minutes=invitation.minutes))
    event.add("location", invitation.where)
    event.add("description", invitation.words)
    event.add("status", "CANCELLED" if invitation.is_cancelled else "CONFIRMED")
    return event


def _day(day: WholeDay, at: datetime) -> Event:
    event = _entry(day, at)
    event.add("dtstart", day.on)
    event.add("dtend", day.on + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    return event


def _entry(entry: Invitation | WholeDay, at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@alongside")
    event.add("dtstamp", at)
    event.add("summary", entry.title)
    event.add("organizer", vCalAddress(f"mailto:{entry.organiser}"), encode=False)
    return event


def _for_guest(invitation: Invitation, at: datetime) -> Event:
    event = _event(invitation, at)
    guest = vCalAddress(f"mailto:{invitation.guest}")
    guest.params["PARTSTAT"] = vText("ACCEPTED")
    event.add("attendee", guest, encode=False)
    return event
