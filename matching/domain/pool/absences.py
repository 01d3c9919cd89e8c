"""Slots in which a mentor could not come to a first session."""

from collections.abc import Iterable
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
from django.db.models import QuerySet

from matching.domain.pool.columns import Ids, ids_of, positions
from matching.models import Away, Mentor
from recruitment.weekly import SLOTS, WEEK, first_on, is_first_week, slots_in

Masks = npt.NDArray[np.uint32]


def slots_away(mentors: QuerySet[Mentor], ids: Ids, *, today: date) -> tuple[Masks, Masks, Masks]:
    """Three masks for each mentor: the slots whose first day after today falls in an absence, and
    those of which the first day in the first week of a fortnight does, or in the second. A pair
    approved today meets then for the first time. One query."""
    tomorrow = today + timedelta(days=1)
    rows = list(
        Away.objects.filter(
            mentor__in=mentors, first_on__lte=today + 2 * WEEK, last_on__gte=tomorrow
        ).values_list("mentor_id", "first_on", "last_on")
    )
    masks = np.zeros((3, ids.size), np.uint32)
    owner, known = positions(ids, ids_of(row[0] for row in rows))
    for mask, days in zip(masks, _first_days(tomorrow), strict=True):
        away = np.array([_mask(first, last, days) for _, first, last in rows], np.uint32)
        np.bitwise_or.at(mask, owner[known], away[known])
    return masks[0], masks[1], masks[2]


def absences_behind(mentor: Mentor, slots: int, *, today: date) -> list[Away]:
    """The absences for which a round leaves these slots (a mask) of the mentor out: those that hold
    the first day of one, in either week where it is offered every other week. One query, none where
    the mentor's absences are loaded."""
    tomorrow = today + timedelta(days=1)
    days = set()
    for slot in slots_in(slots):
        days.add(on := first_on(slot, tomorrow))
        if mentor.fortnightly >> slot & 1:
            days.add(on + WEEK)
    return [it for it in mentor.away.all() if any(it.holds(day) for day in days)]


def spans(absences: Iterable[Away]) -> str:
    """In words, each from its first day to its last."""
    return " and ".join(f"from {it.first_on:%-d %B} to {it.last_on:%-d %B}" for it in absences)


def _first_days(tomorrow: date) -> tuple[list[date], list[date], list[date]]:
    """Of each slot: in any week, in a first week of a fortnight, in a second."""
    next_days = [first_on(slot, tomorrow) for slot in range(SLOTS)]
    first = [day if is_first_week(day) else day + WEEK for day in next_days]
    second = [day + WEEK if is_first_week(day) else day for day in next_days]
    return next_days, first, second


def _mask(first: date, last: date, days: list[date]) -> int:
    return sum(1 << slot for slot, day in enumerate(days) if first <= day <= last)
