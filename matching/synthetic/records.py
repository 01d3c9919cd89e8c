"""What is invented, before it is written. Lists are named by code, prisons by code, people by
their position in the programme."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from matching.models import ClosureReason, Ethnicity, ExclusionKind, ReleaseKind, Source
from matching.states import MentorStatus, ReferralStatus
from recruitment.models import Intake


@dataclass(frozen=True, slots=True)
class Prison:
    """`rooms` says for each slot of its regime how many meetings fit; None is no limit."""

    code: str
    name: str
    rooms: Mapping[int, int | None]


@dataclass(frozen=True, slots=True)
class Cleared:
    """One clearance of a volunteer."""

    prison: str
    issued_on: date
    expires_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Volunteer:
    """A trained mentor. `slots` is a mask; `experience` maps needs to levels."""

    name: str
    email: str
    cohort: tuple[Intake, int]
    places: int
    slots: int
    status: MentorStatus = MentorStatus.ACTIVE
    clearances: tuple[Cleared, ...] = ()
    experience: Mapping[str, int] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    courses: tuple[str, ...] = ()
    boundaries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Release:
    """When he is expected to leave."""

    on: date
    kind: ReleaseKind
    confirmed_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Man:
    """A referral and what is monitored of it. `slots` is a mask; `needs` maps needs to weights."""

    reference: str
    name: str
    prison: str
    source: Source
    received_on: date
    slots: int
    born_on: date
    ethnicity: Ethnicity
    prison_number: str = ""
    release: Release | None = None
    needs: Mapping[str, int] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    courses: tuple[str, ...] = ()
    offences: tuple[str, ...] = ()
    status: ReferralStatus = ReferralStatus.WAITING
    closed_on: date | None = None
    closure: ClosureReason | None = None


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
