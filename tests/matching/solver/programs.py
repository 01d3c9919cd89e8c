"""Problems for the integer step: few rooms, and mentors who could go to any of 6 prisons."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from matching.solver.solving.linear import Columns, LinearProgram

MEN: Final = 30
_MENTORS: Final = 10
_SLOTS: Final = 4
_PRISONS: Final = 6


class Drawn(NamedTuple):
    """A linear program, what each of its columns gains, and the indexes of all columns."""

    program: LinearProgram
    gain: npt.NDArray[np.int64]
    columns: Columns


def drawn(seed: int, *, choices: int = 120, most: int = 100) -> Drawn:
    """A program where each mentor has 2 places, each slot one room, and each man one prison. Gains
    are from 1 to `most`."""
    random = np.random.default_rng(seed)
    man, mentor, slot = np.unique(
        random.integers(0, (MEN, _MENTORS, _SLOTS), (choices, 3)), axis=0
    ).T
    room = MEN + _MENTORS * (1 + _SLOTS) + man % _PRISONS * _SLOTS + slot
    rows = (man, MEN + mentor, MEN + _MENTORS + mentor * _SLOTS + slot, room)
    limits = np.repeat([1.0, 2.0, 1.0, 1.0], [MEN, _MENTORS, _MENTORS * _SLOTS, _PRISONS * _SLOTS])
    gain = random.integers(1, most + 1, man.size)
    return Drawn(LinearProgram(np.stack(rows, axis=1), limits, MEN), gain, np.arange(man.size))


def by_scipy(question: Drawn, matches: int) -> int | None:
    """The most that this many matches can gain, with a whole number for every choice. None if there
    cannot be so many matches."""
    program, gain, columns = question
    cells = program.rows.ravel(), np.repeat(columns, program.rows.shape[1])
    shape = program.right_hand_side.size, columns.size
    used = csr_array((np.ones(program.rows.size), cells), shape)
    together = LinearConstraint(np.ones((1, columns.size)), matches, matches)
    answer = milp(
        -gain.astype(float),
        constraints=[LinearConstraint(used, -np.inf, program.right_hand_side), together],
        bounds=Bounds(0, 1),
        integrality=np.ones(columns.size, dtype=np.int64),
        options={"mip_rel_gap": 0},
    )
    return None if answer.x is None else round(-answer.fun)
