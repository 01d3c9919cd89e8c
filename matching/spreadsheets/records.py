"""A mentor or a man before we save them. Lists and prisons are given by code."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from matching.models import ClosureReason, Ethnicity, ReleaseKind, Source
from matching.states import MentorStatus, ReferralStatus
from recruitment.models import Intake
from recruitment.weekly import EVERY_SLOT


@dataclass(frozen=True, slots=True)
class Cleared:
    """One clearance of a volunteer."""

    prison: str
    issued_on: date
    expires_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Volunteer:
    """A mentor that we will save.

    `slots` is a mask. `fortnightly` is the part of the mask with the slots of every other week.
    `experience` is the level of each need.
    """

    name: str
    email: str
    places: int = 1
    slots: int = 0
    fortnightly: int = 0
    cohort: tuple[Intake, int] | None = None
    status: MentorStatus = MentorStatus.ACTIVE
    clearances: tuple[Cleared, ...] = ()
    experience: Mapping[str, int] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    courses: tuple[str, ...] = ()
    boundaries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Release:
    """When we expect a man to be released."""

    on: date
    kind: ReleaseKind
    confirmed_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Man:
    """A referral that we will save, with the man's ethnicity for monitoring.

    `slots` is a mask. `preferred_slots` is the part of the mask that he prefers. `needs` is the
    weight of each need. Without an ethnicity, nothing is monitored. `on_record` is the key of his
    record, if a person said who he is. When `on_record` is None, his prison number decides.
    """

    reference: str
    name: str
    prison: str
    source: Source
    received_on: date
    slots: int = EVERY_SLOT
    preferred_slots: int = 0
    prison_number: str = ""
    release: Release | None = None
    needs: Mapping[str, int] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    courses: tuple[str, ...] = ()
    offences: tuple[str, ...] = ()
    born_on: date | None = None
    ethnicity: Ethnicity | None = None
    status: ReferralStatus = ReferralStatus.WAITING
    closed_on: date | None = None
    closure: ClosureReason | None = None
    on_record: int | None = None
