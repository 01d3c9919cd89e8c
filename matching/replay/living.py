"""Living through the invented years, week by week."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from matching.replay.world import WARM_UP, WEEKS_A_YEAR, Ints, World
from matching.solver import USUAL_MATCHING_DAYS

SHORTEST: Final = 4
"""A man must have at least this many weeks left when he is matched (see Policy.minimum_days)."""
LONG_ENOUGH: Final = 13
"""We also count the men who have this many weeks left when they are matched. It is 3 months, the
time that a man must have left to be referred."""
MOST_EXPERIENCE: Final = 3
"""The highest level of a need, and of experience."""
FEWEST_MATCHES: Final = 10
"""With fewer matches in the last year, a round does not work out the usual time to a match (see
matching.pool.loading.matching_days)."""


@dataclass(frozen=True)
class Week:
    """What there is to choose from in one week: the mentors who are free, and the men who wait, by
    their rows in the world. The men are in the order of their referrals. `matching_days` is how
    many days passed from referral to match: the median of the last year."""

    world: World
    number: int
    mentors: Ints
    men: Ints
    matching_days: int = USUAL_MATCHING_DAYS


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
    """What became of the men. `matched` is the week in which each was matched, or −1, and `mentor`
    is his mentor's row, or −1. All figures are about the weeks that count."""

    world: World
    matched: Ints
    mentor: Ints

    @property
    def supported(self) -> int:
        """How many men were matched."""
        return int(self._counted.sum())

    @property
    def with_3_months(self) -> int:
        """How many men still had LONG_ENOUGH weeks in prison when they were matched."""
        left = self.world.men.out - self.matched
        return int((self._counted & (left >= LONG_ENOUGH)).sum())

    @property
    def left_unmatched(self) -> int:
        """How many men left prison without a mentor. Leaves out men with a referral that was closed
        for another reason before."""
        return int(self.leaves_unmatched.sum())

    @property
    def leaves_unmatched(self) -> npt.NDArray[np.bool_]:
        """Whether each man is one of left_unmatched."""
        men = self.world.men
        leaves = (men.out >= WARM_UP) & (men.out < self.world.weeks) & (men.out <= men.gone)
        return leaves & (self.matched < 0)

    @property
    def days_to_match(self) -> float | None:
        """The mean wait in days of the men who were matched. None if there are none."""
        waits = self._waits
        return float(waits.mean()) if waits.size else None

    @property
    def longest_wait(self) -> float | None:
        """The longest wait in days, of anybody who was matched or who still waits at the end. None
        if there is nobody."""
        men, end = self.world.men, self.world.weeks
        waits_still = (self.matched < 0) & (men.referred < end) & (last_weeks(self.world) >= end)
        waits = np.concatenate([self._waits, 7 * (end - men.referred[waits_still])])
        return float(waits.max()) if waits.size else None

    @property
    def fit(self) -> float | None:
        """How well the mentors' experience fits the men's needs, from 0 to 100 (the term “needs” of
        a score, not rounded): the mean of the pairs. None if there are none."""
        needs = self.world.men.needs[self._counted]
        knows = self.world.mentors.knows[self.mentor[self._counted]]
        most = MOST_EXPERIENCE * needs.sum(axis=1)
        shares = (needs * knows).sum(axis=1)[most > 0] / most[most > 0]
        return float(100 * shares.mean()) if shares.size else None

    @property
    def _counted(self) -> npt.NDArray[np.bool_]:
        return self.matched >= WARM_UP

    @property
    def _waits(self) -> Ints:
        waits: Ints = 7 * (self.matched - self.world.men.referred)[self._counted]
        return waits


def weeks_of_no_return(world: World) -> Ints:
    """For each man, the last week in which there is still time for support before his release."""
    return world.men.out - SHORTEST


def last_weeks(world: World) -> Ints:
    """For each man, the last week in which he can be matched. After it, there is too little time
    for support, or his referral is closed for another reason. That closing comes as a surprise."""
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
        days = _matching_days(world, state, number)
        week = Week(world, number, mentors_free, np.flatnonzero(waits), days)
        for mentor, man in choose(week):
            state.matched[man], state.mentor[man] = number, mentor
            state.free_from[mentor] = number + mentors.supports[mentor][state.support[mentor]]
            state.support[mentor] += 1
    return state


def _matching_days(world: World, state: State, week: int) -> int:
    """How many days passed from referral to match, as a round of this week works it out: the median
    for the matches of the last year."""
    recent = (state.matched >= 0) & (state.matched > week - WEEKS_A_YEAR)
    waits = 7 * (state.matched - world.men.referred)[recent]
    if waits.size < FEWEST_MATCHES:
        return USUAL_MATCHING_DAYS
    return max(1, round(float(np.median(waits))))
