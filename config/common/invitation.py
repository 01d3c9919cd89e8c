"""Invitations that a calendar takes, moves and takes out again: iCalendar, RFC 5545 and 5546."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
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


def as_calendar(invitation: Invitation, *, at: datetime) -> str:
    """The text of an .ics file, METHOD REQUEST, or CANCEL for one that is cancelled. The time is in
    UTC, which every calendar shows at its own: one event needs no rules of a time zone."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if invitation.is_cancelled else "REQUEST")
    calendar.add_component(_event(invitation, at))
    text: bytes = calendar.to_ical()
    return text.decode()


def method_of(calendar: str) -> str:
    """REQUEST or CANCEL. Raises ValueError for a text that is no invitation."""
    return str(Calendar.from_ical(calendar)["METHOD"])


def _event(invitation: Invitation, at: datetime) -> Event:
    begins = invitation.starts_at.astimezone(UTC)
    event = Event()
    event.add("uid", f"{invitation.uid}@alongside")
    event.add("sequence", invitation.sequence)
    event.add("dtstamp", at)
    event.add("dtstart", begins)
    event.add("dtend", begins + timedelta(minutes=invitation.minutes))
    event.add("summary", invitation.title)
    event.add("location", invitation.where)
    event.add("description", invitation.words)
    event.add("status", "CANCELLED" if invitation.is_cancelled else "CONFIRMED")
    event.add("organizer", vCalAddress(f"mailto:{invitation.organiser}"), encode=False)
    guest = vCalAddress(f"mailto:{invitation.guest}")
    guest.params["PARTSTAT"] = vText("ACCEPTED")
    event.add("attendee", guest, encode=False)
    return event
