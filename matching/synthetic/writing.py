"""Puts an invented programme into the database, a table at a time."""

from datetime import datetime
from typing import NamedTuple

from matching.domain.reference_data import load_reference_data
from matching.intake.bulk import add, read_lists
from matching.intake.mentors import write_mentors
from matching.intake.referrals import write_referrals
from matching.models import Exclusion, Match, Mentor, Referral
from matching.states import MatchStatus
from matching.synthetic.records import Prison, Programme
from recruitment.models import Establishment, RegimeSlot


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
