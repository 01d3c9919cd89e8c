"""How many more men a round would match with one more room, or with one more mentor.

We want to know how good the best list could be if a prison had one more room in one slot. It would
take too long to solve the round again for every room. So there are 3 steps. Each step is slower
than the step before it, and is taken for fewer rooms.

1. The solution has a price for each room, counted in men. One more room adds at most as many men as
its price (see checking.bound). So a room with the price 0 adds nobody.

2. The price is the most that the room can add. The least is 1 man if an unmatched man and a free
mentor lack only this room, and otherwise 0. If the most and the least differ, we solve the linear
program with one more room. The linear program is the round, but a man can be matched in fractions.
Rounded down, its result is still the most that the room can add. In our tests it was always exactly
what the room added.

3. For the 3 best rooms we solve the whole round again, if the round is small. This gives the exact
number of men, and the score.
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
"""For how many of the best rooms we solve the round again."""

MOST_CHOICES: Final = 20_000
"""We do not solve a round again if it has more choices than this. A choice is a way to match one
man: a mentor and a slot.

With fewer choices, working everything out takes under a second.
"""


@dataclass(frozen=True, slots=True)
class OneMore:
    """What one more room would add, at this prison (an index) in this slot.

    `matched` is how many more men would be matched, and `score` is how much the score would rise.
    If the round was not solved again, `score` is None, and `matched` is the largest number that is
    possible.

    If `slot` is None, this is what one more mentor would add at the prison. That mentor is free in
    every slot, takes 1 man, and has everything that any man there requires.
    """

    establishment: int
    slot: int | None
    matched: int
    score: int | None = None

    @property
    def worth(self) -> tuple[int, int]:
        """The key to sort by: first how many more men, then the score."""
        return self.matched, self.score or 0


def worth_of_one_more(instance: Instance, solution: Solution) -> list[OneMore]:
    """Where one more room or one more mentor would make a better list than `solution`. Best first.
    `solution` is the best list for `instance`.

    Empty if there are enough rooms. Includes every room that would add a man. A room that would
    only give better pairs is included only if the round was solved again for it. Mentors are
    included only for the prisons of rooms for which the round was solved again.

    Solves one linear program (the round, but a man can be matched in fractions). Solves it again
    for some rooms, quickly. In a small round, also solves the round at most 2 × SOLVED_AGAIN times.
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
    """The most that one more room can add. Sorts by men, then by price."""

    matched: int
    price: int
    site: int
    slot: int


def _promises(instance: Instance, solution: Solution) -> Iterator[_Promise]:
    """A promise for each prison and slot without a free room, if the solution gives the rooms a
    price above 0."""
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
    """The linear program for the number of matches: the round, but a man can be matched in
    fractions. The search starts from the solution."""

    def __init__(self, instance: Instance, solution: Solution) -> None:
        options = choices(instance)
        self._instance, self._matched = instance, solution.matched
        self._program = LinearProgram.of(instance, options)
        chosen = _rows_of(options, solution)
        self._wanted = _wanted_rooms(self._program, chosen)
        self._master = Master(self._program, np.ones_like(options.score), chosen)
        self._dual = self._master.solve()

    def with_one_more(self, site: np.integer, slot: np.integer) -> int:
        """How many more men the linear program matches with one more room in this slot, rounded
        down."""
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
    """For each row of the program, whether one more of it would let the list add a choice. True
    only for rooms.

    A choice is a man, a mentor and a slot. A room is wanted if some choice that is not in the list
    lacks only this room.
    """
    used = np.bincount(program.rows[chosen].ravel(), minlength=program.right_hand_side.size)
    is_left = used < program.right_hand_side
    lacks_room_alone = is_left[program.rows[:, :ROOM]].all(axis=1)
    wanted = np.zeros_like(is_left)
    wanted[program.rows[lacks_room_alone, ROOM]] = True
    return wanted


def _rows_of(options: Choices, solution: Solution) -> Columns:
    """The positions, among all choices, of the choices that the solution has made."""
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
