"""The parts of an invented programme besides mentors and men. Also saves a whole programme, one
table at a time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from config.accounts.models import User
from config.common.clock import london_date
from matching.models import (
    ClosureReason,
    Exclusion,
    ExclusionKind,
    Match,
    Mentor,
    Participant,
    PrisonCheck,
    Referral,
    ReleaseQuestion,
)
from matching.pool.lists import load_reference_data
from matching.spreadsheets.records import Man, Volunteer
from matching.spreadsheets.writing import add, read_lists, write_mentors, write_referrals
from matching.states import CheckStatus, MatchStatus, ReferralStatus
from matching.synthetic.records import Record
from recruitment.models import Establishment, RegimeSlot
from recruitment.weekly import first_on


@dataclass(frozen=True, slots=True)
class Prison:
    """A prison. `rooms` is how many pairs can meet at the same time in each slot, or None for no
    limit."""

    code: str
    name: str
    rooms: Mapping[int, int | None]


@dataclass(frozen=True, slots=True)
class Meeting:
    """A match. `volunteer` and `man` are positions in the lists of the Programme. A match without
    `ended_on` still goes on. If it has `released_on`, it goes on outside prison, and uses no place
    of the mentor."""

    volunteer: int
    man: int
    slot: int
    place: int | None
    started_on: date
    ended_on: date | None = None
    end: ClosureReason | None = None
    released_on: date | None = None

    @property
    def status(self) -> MatchStatus:
        if self.ended_on:
            return MatchStatus.ENDED
        return MatchStatus.THROUGH_GATE if self.released_on else MatchStatus.IN_CUSTODY


@dataclass(frozen=True, slots=True)
class Apart:
    """A ruled-out pair. `volunteer` and `man` are positions in the lists of the Programme."""

    volunteer: int
    man: int
    kind: ExclusionKind
    reason: str


@dataclass(frozen=True, slots=True)
class Programme:
    """A whole invented programme. `records` has a man's record by his position in `men`."""

    prisons: tuple[Prison, ...]
    volunteers: tuple[Volunteer, ...]
    men: tuple[Man, ...]
    meetings: tuple[Meeting, ...] = ()
    apart: tuple[Apart, ...] = ()
    records: Mapping[int, Record] = field(default_factory=dict)


class Rows(NamedTuple):
    """The rows that were added, in the order of the programme."""

    establishments: dict[str, Establishment]
    mentors: list[Mentor]
    referrals: list[Referral]


def write_programme(programme: Programme, *, at: datetime) -> Rows:
    """Adds the programme, and the rows of lists (such as needs and languages) that it needs.

    Does not change prisons and cohorts that exist already. Call this in a transaction.
    """
    load_reference_data()
    lists = read_lists()
    establishments = {prison.code: _establishment(prison) for prison in programme.prisons}
    mentors = write_mentors(programme.volunteers, establishments, lists, at=at, are_verified=True)
    referrals = write_referrals(programme.men, establishments, lists, at=at)
    rows = Rows(establishments, mentors, referrals)
    _deaths(referrals)
    _meetings(programme, rows)
    _apart(programme, rows, at)
    return rows


ANSWERED = (ReferralStatus.WAITING, ReferralStatus.MATCHED)
ASKED_AFTER = timedelta(days=28)


def write_prison_checks(referrals: Iterable[Referral], *, asked_by: User, at: datetime) -> None:
    """Adds a prison's answer about each man who waits or has a mentor. The answer is a week old.

    Leaves out a man if we have already asked the prison about him, or if he was referred in the
    last 5 weeks.
    """
    on = london_date(at) - timedelta(days=7)
    with_check = set(PrisonCheck.objects.values_list("referral_id", flat=True))
    add(
        PrisonCheck,
        (
            PrisonCheck(
                referral=referral,
                establishment_id=referral.establishment_id,
                status=CheckStatus.ANSWERED,
                asked_on=on,
                asked_by=asked_by,
                answered_on=on,
                answered_by="Head of Security",
                seen_where="The visits hall",
                in_sight_of="An officer",
            )
            for referral in referrals
            if referral.status in ANSWERED
            and referral.pk not in with_check
            and referral.received_on <= on - ASKED_AFTER
        ),
    )


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


def _deaths(referrals: Iterable[Referral]) -> None:
    """If a referral closed because the man died, records his death."""
    died = [row for row in referrals if row.closure_reason == ClosureReason.DIED]
    for referral in died:
        referral.participant.died_on = referral.closed_on
    Participant.objects.bulk_update([row.participant for row in died], ["died_on"])


def _meetings(programme: Programme, rows: Rows) -> None:
    add(
        Match,
        (
            Match(
                mentor=rows.mentors[meeting.volunteer],
                referral=rows.referrals[meeting.man],
                slot=meeting.slot,
                place=meeting.place,
                status=meeting.status,
                started_on=meeting.started_on,
                first_met_on=first_on(meeting.slot, meeting.started_on),
                released_on=meeting.released_on,
                ended_on=meeting.ended_on,
                end_reason=meeting.end or "",
            )
            for meeting in programme.meetings
        ),
    )


def write_releases(programme: Programme, rows: Rows, *, answered_by: User, at: datetime) -> None:
    """For each match that goes on outside prison, records that its man has left prison."""
    add(
        ReleaseQuestion,
        (
            ReleaseQuestion(
                referral=rows.referrals[meeting.man],
                release_on=meeting.released_on,
                asked_at=at,
                answer=ReleaseQuestion.Answer.LEFT,
                answered_by=answered_by,
                answered_at=at,
            )
            for meeting in programme.meetings
            if meeting.released_on
        ),
    )


def _apart(programme: Programme, rows: Rows, at: datetime) -> None:
    add(
        Exclusion,
        (
            Exclusion(
                mentor=rows.mentors[apart.volunteer],
                referral=rows.referrals[apart.man],
                kind=apart.kind,
                reason=apart.reason,
                declared_at=at,
            )
            for apart in programme.apart
        ),
    )
