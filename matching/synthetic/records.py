"""What is invented beside mentors and men, before it is written. People are known by their position
in the programme."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from matching.intake.records import Man, Volunteer
from matching.models import ClosureReason, ExclusionKind


@dataclass(frozen=True, slots=True)
class Prison:
    """`rooms` says for each slot of its regime how many meetings fit; None is no limit."""

    code: str
    name: str
    rooms: Mapping[int, int | None]


@dataclass(frozen=True, slots=True)
class Meeting:
    """A match of the volunteer and the man at these positions; without `ended_on` it goes on."""

    volunteer: int
    man: int
    slot: int
    place: int
    started_on: date
    ended_on: date | None = None
    end: ClosureReason | None = None


@dataclass(frozen=True, slots=True)
class Apart:
    """The volunteer and the man at these positions must not be paired."""

    volunteer: int
    man: int
    kind: ExclusionKind
    reason: str


@dataclass(frozen=True, slots=True)
class Programme:
    """Everything that is invented."""

    prisons: tuple[Prison, ...]
    volunteers: tuple[Volunteer, ...]
    men: tuple[Man, ...]
    meetings: tuple[Meeting, ...] = ()
    apart: tuple[Apart, ...] = ()
