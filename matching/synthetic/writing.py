"""What is invented beside mentors and men, and the whole of it put into the database, a table at a
time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from matching.models import ClosureReason, Exclusion, ExclusionKind, Match, Mentor, Referral
from matching.pool.lists import load_reference_data
from matching.spreadsheets.records import Man, Volunteer
from matching.spreadsheets.writing import add, read_lists, write_mentors, write_referrals
from matching.states import MatchStatus
from recruitment.models import Establishment, RegimeSlot


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


class Written(NamedTuple):
    """The rows others refer to, in the programme's own order."""

    establishments: dict[str, Establishment]
    mentors: list[Mentor]
    referrals: list[Referral]


def write_programme(programme: Programme, *, at: datetime) -> Written:
    """Adds the programme and the lists it names. Prisons and cohorts that exist are used as they
    are. Call it in a transaction."""
    load_reference_data()
    lists = read_lists()
    establishments = {prison.code: _establishment(prison) for prison in programme.prisons}
    mentors = write_mentors(programme.volunteers, establishments, lists, at=at, are_verified=True)
    referrals = write_referrals(programme.men, establishments, lists)
    written = Written(establishments, mentors, referrals)
    _meetings(programme, written)
    _apart(programme, written, at)
    return written


def _establishment(prison: Prison) -> Establishment:
    establishment, is_new = Establishment.objects.get_or_create(
        code=prison.code, defaults={"name": prison.name}
    )
    if is_new:
        add(
            RegimeSlot,
            (
                RegimeSlot(establishment=establishment, slot=slot, rooms=rooms)
                for slot, rooms in prison.rooms.items()
            ),
        )
    return establishment


def _meetings(programme: Programme, written: Written) -> None:
    add(
        Match,
        (
            Match(
                mentor=written.mentors[it.volunteer],
                referral=written.referrals[it.man],
                slot=it.slot,
                place=it.place,
                status=MatchStatus.ENDED if it.ended_on else MatchStatus.LIVE,
                started_on=it.started_on,
                ended_on=it.ended_on,
                end_reason=it.end or "",
            )
            for it in programme.meetings
        ),
    )


def _apart(programme: Programme, written: Written, at: datetime) -> None:
    add(
        Exclusion,
        (
            Exclusion(
                mentor=written.mentors[it.volunteer],
                referral=written.referrals[it.man],
                kind=it.kind,
                reason=it.reason,
                declared_at=at,
            )
            for it in programme.apart
        ),
    )
