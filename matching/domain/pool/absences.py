"""Slots in which a mentor could not come to a first session."""

from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
from django.db.models import QuerySet

from matching.domain.pool.columns import Ids, ids_of, positions
from matching.models import Away, Mentor
from recruitment.weekly import SLOTS, WEEK, first_on


def slots_away(mentors: QuerySet[Mentor], ids: Ids, *, today: date) -> npt.NDArray[np.uint32]:
    """A mask for each mentor: the slots whose first day after today falls in an absence. A pair
    approved today meets then for the first time. One query."""
    tomorrow = today + timedelta(days=1)
    rows = list(
        Away.objects.filter(
            mentor__in=mentors, first_on__lte=today + WEEK, last_on__gte=tomorrow
        ).values_list("mentor_id", "first_on", "last_on")
    )
    masks = np.zeros(ids.size, np.uint32)
    owner, known = positions(ids, ids_of(row[0] for row in rows))
    away = np.array([_mask(first, last, tomorrow) for _, first, last in rows], np.uint32)
    np.bitwise_or.at(masks, owner[known], away[known])
    return masks


def _mask(first: date, last: date, tomorrow: date) -> int:
    days = (first_on(slot, tomorrow) for slot in range(SLOTS))
    return sum(1 << slot for slot, day in enumerate(days) if first <= day <= last)
