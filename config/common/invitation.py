"""Invitations in the format iCalendar (RFC 5545 and RFC 5546). Calendar programs can add, move and
remove their events."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from icalendar import Calendar, Event, vCalAddress
from icalendar.prop import vText

PRODUCT = "-//Alongside//Invitations//EN"


@dataclass(frozen=True)
class Invitation:
    """An event for a guest. An event in a calendar to which people subscribe has no guest.

    Each change to the event has a higher `sequence`.
    """

    uid: UUID
    sequence: int
    title: str
    starts_at: datetime
    minutes: int
    where: str
    words: str
    organiser: str
    guest: str = ""
    is_cancelled: bool = False


@dataclass(frozen=True)
class WholeDay:
    """An event that lasts a whole day. Calendar programs still show the day as free."""

    uid: UUID
    on: date
    title: str
    organiser: str


def as_calendar(invitation: Invitation, *, at: datetime) -> str:
    """The text of an .ics file.

    METHOD is REQUEST, or CANCEL for a cancelled event. Times are in UTC, so the text needs no time
    zone rules. Every calendar program shows them in its local time.
    """
    method = "CANCEL" if invitation.is_cancelled else "REQUEST"
    return _calendar(method, [_for_guest(invitation, at)])


def as_one_calendar(invitations: Sequence[Invitation], *, at: datetime) -> str:
    """The text of an .ics file with all these events.

    For one invitation, returns the same text as as_calendar. For several invitations, METHOD is
    PUBLISH, the only method for several unrelated events. A text with PUBLISH names no guests (RFC
    5546, 3.2.1). A later REQUEST or CANCEL with the same UID can still change the event.
    """
    if len(invitations) == 1:
        return as_calendar(invitations[0], at=at)
    return as_feed(invitations, at=at)


def as_feed(events: Iterable[Invitation | WholeDay], *, at: datetime, name: str = "") -> str:
    """The text of a calendar with this name, to which people can subscribe."""
    components = [
        _day(event, at) if isinstance(event, WholeDay) else _event(event, at) for event in events
    ]
    return _calendar("PUBLISH", components, name)


def method_of(calendar: str) -> str:
    """The method of an .ics text: REQUEST, CANCEL or PUBLISH.

    Raises ValueError when the text is not in the format iCalendar.
    """
    return str(Calendar.from_ical(calendar)["METHOD"])


def _calendar(method: str, events: Iterable[Event], name: str = "") -> str:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", name)  # the name that Apple, Google and Outlook read
    for event in events:
        calendar.add_component(event)
    text: bytes = calendar.to_ical()
    return text.decode()


def _event(invitation: Invitation, at: datetime) -> Event:
    starts = invitation.starts_at.astimezone(UTC)
    event = _entry(invitation, at)
    event.add("sequence", invitation.sequence)
    event.add("dtstart", starts)
    event.add("dtend", starts + timedelta(minutes=invitation.minutes))
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
