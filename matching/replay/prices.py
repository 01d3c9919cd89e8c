"""Works out whether a free place should wait for a week, because a man in greater danger may need
it next week. The danger is that the man leaves prison without a mentor. We learn how great it is
from invented programmes.

The idea is from Kleywegt and Papastavrou, "The Dynamic and Stochastic Knapsack Problem", Operations
Research 46 (1998): use a resource now only if it is worth more now than later.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from matching.replay.living import (
    Choose,
    Lives,
    State,
    last_weeks,
    live_through,
    weeks_of_no_return,
)
from matching.replay.world import GIVING_UP, MEAN_SUPPORT, WARM_UP, Ints, invented_world

PILOTS: Final = 10
FIRST_PILOT_SEED: Final = 1_000_000
"""The seed of the first invented programme behind the prices. No replay has a seed this large, so
the prices know nothing about the years that we compare."""
LONGEST: Final = 60
"""We assume that a man who can wait for more weeks than this is in no danger now."""


@dataclass(frozen=True)
class Prices:
    """What it costs to let a man, or a place, wait. Both numbers count men who leave prison without
    a mentor. `danger` is the share of unmatched men who will leave without a mentor. Its entry 3,
    for example, is for men who can still be matched during 3 more weeks. `idle` is how many men are
    lost when a place stays free for a week."""

    danger: npt.NDArray[np.float64]
    idle: float

    def of(self, weeks_to_match: Ints) -> npt.NDArray[np.float64]:
        """The danger for men who can still be matched during this many weeks."""
        return self.danger[np.clip(weeks_to_match, 0, LONGEST)]

    def are_worth_waiting_for(self, weeks_to_match: Ints) -> bool:
        """Whether the free places should wait for a week. True if the greatest danger of a waiting
        man rises within a week by more than `idle`. `weeks_to_match` says for each waiting man
        during how many weeks he can still be matched."""
        best = float(self.of(weeks_to_match).max())
        next_week = weeks_to_match[weeks_to_match > 0] - 1
        if not next_week.size:
            return False
        later = float(self.of(next_week).max()) * (1 - GIVING_UP)
        return later - self.idle > best


@cache
def prices(choose: Choose) -> Prices:
    """Works out the prices for this way to choose, by living through PILOTS invented programmes.
    Takes about a second."""
    in_danger, lost = np.zeros(LONGEST + 1), np.zeros(LONGEST + 1)
    for seed in range(FIRST_PILOT_SEED, FIRST_PILOT_SEED + PILOTS):
        world = invented_world(np.random.default_rng(seed), years=2)
        state = live_through(world, State.at_first(world), choose, range(world.weeks))
        leaves = Lives(world, state.matched, state.mentor).leaves_unmatched
        until = last_weeks(world)
        for week in range(WARM_UP, world.weeks):
            waits = (world.men.referred <= week) & (week <= until)
            waits &= (state.matched < 0) | (state.matched > week)
            weeks = np.clip((weeks_of_no_return(world) - week)[waits], 0, LONGEST)
            np.add.at(in_danger, weeks, 1)
            np.add.at(lost, weeks, leaves[waits])
    danger = np.divide(lost, in_danger, out=np.zeros_like(lost), where=in_danger > 0)
    return Prices(danger, float(danger.max()) / MEAN_SUPPORT)
