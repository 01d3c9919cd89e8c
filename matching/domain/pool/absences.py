"""Slots in which a mentor could not come to a first session."""

from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
from django.db.models import QuerySet

from matching.domain.pool.columns import Ids, ids_of, positions
from matching.models import Away, Mentor
from recruitment.weekly import SLOTS, WEEK, first_on, is_first_week

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


def _first_days(tomorrow: date) -> tuple[list[date], list[date], list[date]]:
    """Of each slot: in any week, in a first week of a fortnight, in a second."""
    next_days = [first_on(slot, tomorrow) for slot in range(SLOTS)]
    first = [day if is_first_week(day) else day + WEEK for day in next_days]
    second = [day + WEEK if is_first_week(day) else day for day in next_days]
    return next_days, first, second


def _mask(first: date, last: date, days: list[date]) -> int:
    return sum(1 << slot for slot, day in enumerate(days) if first <= day <= last)
