"""What a round leaves out because somebody is away."""

from datetime import date

import numpy as np
import numpy.typing as npt

from matching.domain.pool.absences import absences_behind, spans
from matching.domain.pool.columns import ids_of, positions
from matching.domain.pool.load import active_mentors
from matching.models import Mentor
from matching.solver import Instance


def slots_left_out(pool: Instance) -> npt.NDArray[np.uint32]:
    """Of each mentor of the pool the slots (a mask) that he or she offers but for an absence. One
    query."""
    rows = list(active_mentors().order_by("pk").values_list("pk", "slots"))
    at, known = positions(pool.mentors.id, ids_of(row[0] for row in rows))
    slots = pool.mentors.offered.copy()
    slots[at[known]] = np.fromiter((row[1] for row in rows), np.uint32)[known]
    return slots & ~pool.mentors.offered


def away_in_words(mentor: Mentor, slots: int, *, pool: Instance) -> str:
    """ "away from 26 November to 3 December": what keeps the mentor from these slots. One query."""
    return "away " + spans(absences_behind(mentor, slots, today=date.fromordinal(pool.today)))
