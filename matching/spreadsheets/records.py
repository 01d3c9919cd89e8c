"""A mentor or a man in a file, before we save them. Prisons, needs and other choices are codes."""

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
    """A mentor in a file.

    `slots` is a mask. `fortnightly` is a mask of those slots that the mentor offers only every
    other week. `experience` has the level of experience with each need, by the code of the need.
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
    """When a man will probably be released."""

    on: date
    kind: ReleaseKind
    confirmed_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Man:
    """A man and his referral in a file.

    `slots` is a mask, and `preferred_slots` is a mask of those slots that he prefers. `needs` has
    the weight of each need, by the code of the need. If `ethnicity` is None, we save no ethnic
    group. `on_record` is the key of his record, if a person decided who he is. If it is None, we
    look for his record by his prison number.
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
