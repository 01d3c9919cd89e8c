"""Living through the invented years, week by week."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reporting.replay.world import WARM_UP, Ints, World

SHORTEST = 4
"""A man must have at least this many weeks left when he is matched (see Policy.minimum_days)."""


@dataclass(frozen=True)
class Week:
    """What there is to choose from in one week: the mentors who are free, and the men who wait, by
    their rows in the world. The men are in the order of their referrals."""

    world: World
    number: int
    mentors: Ints
    men: Ints


Pairs = list[tuple[int, int]]
"""The mentor and the man of each new pair, by their rows in the world."""
Choose = Callable[[Week], Pairs]


@dataclass
class State:
    """Who is matched and who is free at the start of a week. `matched` is the week in which each
    man was matched, or −1, and `mentor` is his mentor's row, or −1. Each mentor is free from the
    week `free_from` on. `support` is the number of the mentor's next support, from 0."""

    matched: Ints
    mentor: Ints
    free_from: Ints
    support: Ints

    @classmethod
    def at_first(cls, world: World) -> "State":
        """The state before week 0: nobody has met."""
        nothing = np.zeros(len(world.mentors), dtype=np.int64)
        nobody = np.full(len(world.men), -1)
        return cls(nobody, nobody.copy(), world.mentors.begins.copy(), nothing)

    def copy(self) -> "State":
        return State(
            self.matched.copy(), self.mentor.copy(), self.free_from.copy(), self.support.copy()
        )


@dataclass(frozen=True)
class Lives:
    """What became of the men. `matched` is the week in which each was matched, or −1."""

    world: World
    matched: Ints

    @property
    def supported(self) -> int:
        """How many men were matched in the weeks that count."""
        return int((self.matched >= WARM_UP).sum())

    @property
    def left_unmatched(self) -> int:
        """How many men left prison without a mentor in the weeks that count. Leaves out men with a
        referral that was closed for another reason before."""
        return int(self.leaves_unmatched.sum())

    @property
    def leaves_unmatched(self) -> npt.NDArray[np.bool_]:
        """Whether each man is one of left_unmatched."""
        men = self.world.men
        leaves = (men.out >= WARM_UP) & (men.out < self.world.weeks) & (men.out <= men.gone)
        return leaves & (self.matched < 0)

    @property
    def days_to_match(self) -> float:
        """The mean wait in days of the men who were matched in the weeks that count. NaN if there
        are none."""
        counted = self.matched >= WARM_UP
        if not counted.any():
            return float("nan")
        return float(7 * (self.matched - self.world.men.referred)[counted].mean())


def weeks_of_no_return(world: World) -> Ints:
    """For each man, the last week in which there is still time for support before his release."""
    return world.men.out - SHORTEST


def last_weeks(world: World) -> Ints:
    """For each man, the last week in which he can be matched: there is still time for support, and
    his referral is not closed for another reason. That closing comes as a surprise."""
    return np.minimum(weeks_of_no_return(world), world.men.gone - 1)


def live_through(world: World, state: State, choose: Choose, weeks: range) -> State:
    """Lets these weeks pass, and returns the state after them. In each week, `choose` says which
    new pairs begin."""
    men, mentors, state = world.men, world.mentors, state.copy()
    stops_after = np.array([lengths.size for lengths in mentors.supports])
    until = last_weeks(world)
    for number in weeks:
        mentors_free = np.flatnonzero((state.free_from <= number) & (state.support < stops_after))
        waits = (men.referred <= number) & (number <= until) & (state.matched < 0)
        if not (mentors_free.size and waits.any()):
            continue
        week = Week(world, number, mentors_free, np.flatnonzero(waits))
        for mentor, man in choose(week):
            state.matched[man], state.mentor[man] = number, mentor
            state.free_from[mentor] = number + mentors.supports[mentor][state.support[mentor]]
            state.support[mentor] += 1
    return state
