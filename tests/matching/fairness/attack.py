"""Somebody who knows a table of groups, and tries to work out what it hides."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from matching.fairness.hiding import Shows, Tally

COUNTS: Final = {"matched": (1, 0), "unmatched": (0, 1), "men": (1, 1)}


def range_of(
    tallies: Sequence[Tally], shows: Sequence[Shows], groups: Sequence[int], count: str
) -> tuple[int, int]:
    """The least and the greatest that this count of these groups together can be, given what the
    table shows, the total, and that each group has a man at least."""
    size = len(tallies)
    rows, sums = [], []

    def knows(counts: dict[int, tuple[int, int]], total: int) -> None:
        row = np.zeros(2 * size)
        for group, (matched, unmatched) in counts.items():
            row[2 * group : 2 * group + 2] = matched, unmatched
        rows.append(row)
        sums.append(total)

    knows(dict.fromkeys(range(size), (1, 0)), sum(tally.matched for tally in tallies))
    knows(dict.fromkeys(range(size), (0, 1)), sum(tally.unmatched for tally in tallies))
    for group, (tally, shown) in enumerate(zip(tallies, shows, strict=True)):
        if shown != Shows.NOTHING:
            knows({group: (1, 1)}, tally.men)
        if shown == Shows.ALL:
            knows({group: (1, 0)}, tally.matched)
    each = np.kron(np.eye(size), np.ones(2))
    constraints = [
        LinearConstraint(np.array(rows), sums, sums),
        LinearConstraint(each, np.ones(size), np.full(size, np.inf)),
    ]
    aim = np.zeros(2 * size)
    for group in groups:
        aim[2 * group : 2 * group + 2] = COUNTS[count]
    ends = []
    for sign in (1, -1):
        solution = milp(
            sign * aim,
            constraints=constraints,
            integrality=np.ones(2 * size, dtype=np.int64),
            bounds=Bounds(0),
        )
        assert solution.fun is not None, solution.message
        ends.append(round(sign * solution.fun))
    return ends[0], ends[1]
