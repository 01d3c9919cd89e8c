"""What one more room, or one more mentor, would bring.

    maximise n, then Σ s_c f_c,  with b_k + 1 in place of b_k for one room k

There are 3 steps. Each step is slower than the step before it, and each is for fewer rooms.

1. Raising b_k by 1 raises no bound by more than the price p_k (weak duality). So a room that has no
price brings nothing.

2. The price is the most men that the room can bring. The room brings at least one man if an
unmatched man could meet a mentor there who has a place and the time. Where these 2 numbers differ,
we solve the linear program of the count again with b_k + 1, from its last basis. No list has more
men than the whole part of its optimum. Wherever we solved the round again to compare, this number
was exact.

3. For the 3 best rooms, we solve the round again, for the score and to be exact. We do this only if
the round is small.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.solver.explaining.reasons import full_rooms
from matching.solver.problem.changes import NewMentor, with_mentor, with_room
from matching.solver.problem.instance import EVERY_SLOT, Instance
from matching.solver.problem.solution import SCALE, Solution
from matching.solver.scoring.choices import Choices, choices
from matching.solver.solving.linear import ROOM, Columns, LinearProgram, Master, room_row
from matching.solver.solving.solve import solve

ANYTHING: Final = 2**64 - 1

SOLVED_AGAIN: Final = 3
"""For how many rooms we solve the round again, the best rooms first."""

MOST_CHOICES: Final = 20_000
"""We do not solve a round again if it has more choices than this.

With fewer choices, all the steps together take under a second.
"""


@dataclass(frozen=True, slots=True)
class OneMore:
    """What one more room would bring, at this establishment (index) in this slot.

    `matched` is how many more men, and `score` is how many more points. When there is no slot, this
    is what one more mentor would bring there. This mentor is free in every slot, takes one man and
    has everything that any man there requires. If the round was not solved again, `score` is None,
    and `matched` is what the linear program promises. No list brings more men than that.
    """

    establishment: int
    slot: int | None
    matched: int
    score: int | None = None

    @property
    def worth(self) -> tuple[int, int]:
        """A key to sort by: first men, then score."""
        return self.matched, self.score or 0


def worth_of_one_more(instance: Instance, solution: Solution) -> list[OneMore]:
    """Where one more room or one more mentor would bring something, best first.

    These rooms bind in `solution`, the best list of `instance`. The mentors are at the
    establishments of the rooms for which the round was solved again. Empty where no room binds. Has
    every room that would bring one more man. Of the rooms that would only bring better pairs, has
    the few for which the round was solved again.

    Costs one linear program. For each room whose price and spare places disagree, costs one more
    step of the program. Also costs at most 2 × SOLVED_AGAIN solves of a small round.
    """
    if not solution.priced:
        return []
    promises = sorted(_promises(instance, solution), reverse=True)
    again = SOLVED_AGAIN if solution.arcs <= MOST_CHOICES else 0
    solved = [
        _solved_again(with_room(instance, room.site, room.slot), solution, room.site, room.slot)
        for room in promises[:again]
    ]
    sites = sorted({room.establishment for room in solved if room.worth > (0, 0)})
    mentors = [_solved_again(_one_more_mentor(instance, site), solution, site) for site in sites]
    promised = [OneMore(room.site, room.slot, room.matched) for room in promises[again:]]
    useful = [room for room in (*solved, *promised) if room.worth > (0, 0)]
    return sorted([*useful, *mentors], key=lambda more: more.worth, reverse=True)


class _Promise(NamedTuple):
    """The most that one more room can bring. Promises sort by men, and then by price."""

    matched: int
    price: int
    site: int
    slot: int


def _promises(instance: Instance, solution: Solution) -> Iterator[_Promise]:
    """A promise for every full room that has a price."""
    prices = solution.who or solution.prices
    if not prices:
        return
    counting, weighing = (table.room for table in prices)
    full = full_rooms(instance, solution)
    count = _Count(instance, solution)
    for site, slot in zip(*np.nonzero(full & ((counting > 0) | (weighing > 0))), strict=True):
        more = count.with_one_more(site, slot) if counting[site, slot] else 0
        yield _Promise(more, int(weighing[site, slot]), int(site), int(slot))


class _Count:
    """The linear program that counts matches. It starts from the solution."""

    def __init__(self, instance: Instance, solution: Solution) -> None:
        options = choices(instance)
        self._instance, self._matched = instance, solution.matched
        self._program = LinearProgram.of(instance, options)
        chosen = _rows_of(options, solution)
        self._wanted = _wanted_rooms(self._program, chosen)
        self._master = Master(self._program, np.ones_like(options.score), chosen)
        self._dual = self._master.solve()

    def with_one_more(self, site: np.integer, slot: np.integer) -> int:
        """How many more men the program matches with one more room, in whole men."""
        row = int(room_row(self._instance, np.asarray(site), np.asarray(slot)))
        bound = self._more(self._dual.bound + int(self._dual.prices[row]))
        if bound == self._wanted[row]:
            return bound
        limit = float(self._program.right_hand_side[row])
        self._master.set_right_hand_side(row, limit + 1)
        dual = self._master.solve()
        self._master.set_right_hand_side(row, limit)
        return self._more(dual.bound)

    def _more(self, bound: int) -> int:
        return max(0, bound // SCALE - self._matched)


def _wanted_rooms(program: LinearProgram, chosen: Columns) -> npt.NDArray[np.bool_]:
    """The rows of the rooms where some choice lacks nothing but a room.

    With one more room, the choice joins the chosen choices.
    """
    used = np.bincount(program.rows[chosen].ravel(), minlength=program.right_hand_side.size)
    is_left = used < program.right_hand_side
    lacks_room_alone = is_left[program.rows[:, :ROOM]].all(axis=1)
    wanted = np.zeros_like(is_left)
    wanted[program.rows[lacks_room_alone, ROOM]] = True
    return wanted


def _rows_of(options: Choices, solution: Solution) -> Columns:
    """The rows of the choices that the solution has made."""
    mentor, slot = np.full((2, options.referral.max() + 1), -1)
    mentor[solution.referral], slot[solution.referral] = solution.mentor, solution.slot
    chosen = (mentor[options.referral] == options.mentor) & (slot[options.referral] == options.slot)
    return np.flatnonzero(chosen)


def _solved_again(
    changed: Instance, solution: Solution, site: int, slot: int | None = None
) -> OneMore:
    better = solve(changed)
    return OneMore(
        site, slot, better.matched - solution.matched, better.objective - solution.objective
    )


def _one_more_mentor(instance: Instance, site: int) -> Instance:
    return with_mentor(
        instance, NewMentor((site,), EVERY_SLOT, languages=ANYTHING, training=ANYTHING)
    )
