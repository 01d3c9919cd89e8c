"""When each prison has free rooms, and which first sessions a mentor would miss because of an
absence."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db.models import BooleanField, QuerySet, Value

from config.common.written_query import written_once
from matching.models import Away, Match, Mentor, Proposal
from matching.pool.columns import Ids, ids_of, positions
from matching.states import ProposalStatus
from recruitment.models import Establishment
from recruitment.weekly import SLOTS, WEEK, first_on, is_first_week, slots_in

NO_LIMIT = -1

Masks = npt.NDArray[np.uint32]


@dataclass(frozen=True)
class Prisons:
    """The sessions and rooms of each prison.

    `regime` has one number for each prison, whose bits say which slots have sessions. `rooms` has
    the number of free rooms for each prison and slot, or NO_LIMIT. `moved` lists the open sessions
    whose hours have moved: prison id, slot, and when the hours moved.
    """

    ids: Ids
    regime: npt.NDArray[np.uint32]
    rooms: npt.NDArray[np.int32]
    moved: tuple[tuple[int, int, datetime], ...]


@dataclass(frozen=True)
class Meetings:
    """The matches, and the proposals on hold, that use a slot and a room. Each row has the ids of
    the mentor and the prison, and the slot. 2 flags say whether the pair meet in the first week,
    and in the second week, of each fortnight."""

    mentor: Ids
    establishment: Ids
    slot: Ids
    first_week: Ids
    second_week: Ids


def load_meetings() -> Meetings:
    """Every match that uses a slot and a room. Includes every proposal on hold, because its slot
    and room are kept for it. One query."""
    return Meetings(*np.array(_meetings_now(), np.int64).reshape(-1, 5).T)


@written_once
def _meetings_now() -> QuerySet[Any, Any]:
    columns = ("mentor_id", "referral__establishment_id", "slot")
    yes = [Value(True, BooleanField())] * 2
    on_hold = Proposal.objects.filter(status=ProposalStatus.HELD).values_list(*columns, *yes)
    matches = Match.objects.holding_time().values_list(*columns, "first_week", "second_week")
    return matches.order_by().union(on_hold.order_by(), all=True)


def load_prisons(meetings: Meetings) -> Prisons:
    """All prisons, with their free rooms. 0 rooms are free in a slot without a session, in a slot
    whose rooms are all used, and at a closed prison. One query."""
    rows = _hours_of_prisons()
    ids = ids_of(dict.fromkeys(row[0] for row in rows))
    table = np.array(
        [
            (prison, slot, NO_LIMIT if rooms is None else rooms)
            for prison, slot, rooms, closed_on, _ in rows
            if slot is not None and closed_on is None
        ],
        np.int64,
    ).reshape(-1, 3)
    prison, _ = positions(ids, table[:, 0])
    rooms = np.zeros((ids.size, SLOTS), np.int32)
    rooms[prison, table[:, 1]] = table[:, 2]
    rooms = np.where(rooms == NO_LIMIT, rooms, np.maximum(rooms - _meetings(ids, meetings), 0))
    regime = np.zeros(ids.size, np.uint32)
    np.bitwise_or.at(regime, prison, np.uint32(1) << table[:, 1].astype(np.uint32))
    moved = tuple((row[0], row[1], row[4]) for row in rows if row[4] is not None and row[3] is None)
    return Prisons(ids, regime, rooms, moved)


@written_once
def _hours_of_prisons() -> QuerySet[Any, Any]:
    hours = ("regime_slots__slot", "regime_slots__rooms", "closed_on", "regime_slots__moved_at")
    return Establishment.objects.order_by("pk").values_list("pk", *hours)


def _meetings(ids: Ids, meetings: Meetings) -> npt.NDArray[np.int32]:
    """How many pairs meet at each prison in each slot."""
    prison, is_there = positions(ids, meetings.establishment)
    counts = np.zeros((ids.size, SLOTS), np.int32)
    np.add.at(counts, (prison[is_there], meetings.slot[is_there]), 1)
    return counts


def slots_away(ids: Ids, *, today: date) -> tuple[Masks, Masks, Masks]:
    """The slots in which a mentor would be away on the day of the first session. A pair approved
    today would first meet when their slot next comes, from tomorrow on.

    Returns 3 masks for each mentor: numbers whose bits are slots. The first mask is for pairs who
    meet every week. The second is for pairs who meet in the first week of each fortnight, and the
    third is for those who meet in the second week. One query.
    """
    tomorrow = today + timedelta(days=1)
    rows = _absences(today=today)
    masks = np.zeros((3, ids.size), np.uint32)
    owner, is_there = positions(ids, ids_of(row[0] for row in rows))
    for mask, days in zip(masks, _first_days(tomorrow), strict=True):
        away = np.array([_mask(first, last, days) for _, first, last in rows], np.uint32)
        np.bitwise_or.at(mask, owner[is_there], away[is_there])
    return masks[0], masks[1], masks[2]


@written_once
def _absences(*, today: date) -> QuerySet[Any, Any]:
    soon = Away.objects.filter(first_on__lte=today + 2 * WEEK, last_on__gt=today)
    return soon.order_by().values_list("mentor_id", "first_on", "last_on")


def absences_behind(mentor: Mentor, slots: int, *, today: date) -> list[Away]:
    """The mentor's absences because of which a round leaves out these slots. `slots` is a mask: a
    number whose bits are slots. An absence counts if the mentor would miss the first session in one
    of the slots. For a mentor who comes every other week, missing the first session of either week
    counts. One query, or none if the mentor's absences are loaded."""
    tomorrow = today + timedelta(days=1)
    days = set()
    for slot in slots_in(slots):
        days.add(on := first_on(slot, tomorrow))
        if mentor.fortnightly >> slot & 1:
            days.add(on + WEEK)
    return [absence for absence in mentor.away.all() if any(absence.holds(day) for day in days)]


def spans(absences: Iterable[Away]) -> str:
    """The absences in words, such as "from 3 June to 9 June and from 1 July to 5 July"."""
    return " and ".join(
        f"from {absence.first_on:%-d %B} to {absence.last_on:%-d %B}" for absence in absences
    )


def _first_days(tomorrow: date) -> tuple[list[date], list[date], list[date]]:
    """For each slot, the next day with this slot, from `tomorrow` on. Returns 3 lists: the next day
    in any week, in a first week of a fortnight, and in a second week of a fortnight."""
    next_days = [first_on(slot, tomorrow) for slot in range(SLOTS)]
    first = [day if is_first_week(day) else day + WEEK for day in next_days]
    second = [day + WEEK if is_first_week(day) else day for day in next_days]
    return next_days, first, second


def _mask(first: date, last: date, days: list[date]) -> int:
    return sum(1 << slot for slot, day in enumerate(days) if first <= day <= last)
