"""Lives through the invented years, week by week, with one way to choose."""

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
"""3 months, in weeks. A man must have this long left to serve when he is referred. We count the men
who still have this long left when they are matched."""
MOST_EXPERIENCE: Final = 3
"""The highest level of a man's need, and of a mentor's experience."""
FEWEST_MATCHES: Final = 10
"""A round works out the usual time to a match only if there were at least this many matches in the
last year (see matching.pool.loading.matching_days)."""


@dataclass(frozen=True)
class Week:
    """What there is to choose from in one week: the free mentors and the waiting men. Each man and
    mentor is the number of a row in `World`. The men are in the order of their referrals.
    `matching_days` is the median number of days from referral to match in the last year.
    """

    world: World
    number: int
    mentors: Ints
    men: Ints
    matching_days: int = USUAL_MATCHING_DAYS


Pairs = list[tuple[int, int]]
"""The new pairs. Each is the row number of a mentor, and the row number of a man."""
Choose = Callable[[Week], Pairs]


@dataclass
class State:
    """Who is matched and who is free at the start of a week. For each man: `matched` is the week in
    which he was matched, and `mentor` is the row of his mentor. Both are −1 if he was not matched.
    For each mentor: `free_from` is the first week in which they are free. `support` is the number
    of their next support, counted from 0."""

    matched: Ints
    mentor: Ints
    free_from: Ints
    support: Ints

    @classmethod
    def at_first(cls, world: World) -> "State":
        """The state before week 0: nobody has a mentor yet."""
        nothing = np.zeros(len(world.mentors), dtype=np.int64)
        nobody = np.full(len(world.men), -1)
        return cls(nobody, nobody.copy(), world.mentors.begins.copy(), nothing)

    def copy(self) -> "State":
        return State(
            self.matched.copy(), self.mentor.copy(), self.free_from.copy(), self.support.copy()
        )


@dataclass(frozen=True)
class Lives:
    """What happened to the men. For each man, `matched` is the week in which he was matched, and
    `mentor` is the row of his mentor. Both are −1 if he was not matched. No figure includes the
    weeks of WARM_UP."""

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
        weeks_left = self.world.men.out - self.matched
        return int((self._counted & (weeks_left >= LONG_ENOUGH)).sum())

    @property
    def left_unmatched(self) -> int:
        """How many men left prison without a mentor. Leaves out men whose referral was closed
        earlier, for another reason."""
        return int(self.leaves_unmatched.sum())

    @property
    def leaves_unmatched(self) -> npt.NDArray[np.bool_]:
        """For each man, whether he left prison without a mentor (see left_unmatched)."""
        men = self.world.men
        leaves = (men.out >= WARM_UP) & (men.out < self.world.weeks) & (men.out <= men.gone)
        return leaves & (self.matched < 0)

    @property
    def days_to_match(self) -> float | None:
        """The mean wait of the men who were matched, in days. None if nobody was matched."""
        waits = self._waits
        return float(waits.mean()) if waits.size else None

    @property
    def longest_wait(self) -> float | None:
        """The longest wait of any man, in days. Counts men who were matched, and men who still wait
        at the end. None if there are no such men."""
        men, end = self.world.men, self.world.weeks
        waits_still = (self.matched < 0) & (men.referred < end) & (last_weeks(self.world) >= end)
        waits = np.concatenate([self._waits, 7 * (end - men.referred[waits_still])])
        return float(waits.max()) if waits.size else None

    @property
    def fit(self) -> float | None:
        """How well the mentors' experience fits the men's needs, 0–100: the mean over all pairs of
        the term “needs” of the score, not rounded. None if there are no pairs."""
        needs = self.world.men.needs[self._counted]
        knows = self.world.mentors.knows[self.mentor[self._counted]]
        highest = MOST_EXPERIENCE * needs.sum(axis=1)
        shares = (needs * knows).sum(axis=1)[highest > 0] / highest[highest > 0]
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
    """For each man, the last week in which he can be matched. After that week, his release is too
    near, or his referral is closed for another reason. No way to choose knows of that closing
    beforehand."""
    return np.minimum(weeks_of_no_return(world), world.men.gone - 1)


def live_through(world: World, state: State, choose: Choose, weeks: range) -> State:
    """Lives through these weeks, and returns the state at the end. In each week, `choose` decides
    which new pairs begin."""
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
    """The usual number of days from referral to match, as a round in this week would work it out:
    the median for the matches of the last year."""
    recent = (state.matched >= 0) & (state.matched > week - WEEKS_A_YEAR)
    waits = 7 * (state.matched - world.men.referred)[recent]
    if waits.size < FEWEST_MATCHES:
        return USUAL_MATCHING_DAYS
    return max(1, round(float(np.median(waits))))
