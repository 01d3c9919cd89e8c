"""Compares ways to choose over many replays. The results are means with their ranges."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from matching.replay.bound import fewest_left, most_supported
from matching.replay.living import Choose, Lives, State, live_through
from matching.replay.policies import first_come
from matching.replay.world import USUAL, WARM_UP, Circumstances, World, invented_world

REPLAYS: Final = 200
MOST_YEARS: Final = 10
NORMAL_95: Final = 1.96
FIGURES: Final = (
    "supported",
    "with_3_months",
    "left_unmatched",
    "days_to_match",
    "longest_wait",
    "fit",
)
"""What a replay counts. Each is a property of living.Lives."""
BOUND: Final = "bound"

Figures = dict[str, float | None]
"""The figures of one replay, by name. A figure is None if there is nothing to count."""


@dataclass(frozen=True)
class Way:
    """A way to choose who meets who, and the circumstances of the programme in which it chooses."""

    choose: Choose
    circumstances: Circumstances = USUAL


@dataclass(frozen=True)
class Plan:
    """What to replay: the ways to choose, by name. `usual` is the name of the way that we compare
    the others with. The bound is the best that any way could do in the circumstances of `usual`.
    Working out the bound takes as long as a few ways to choose."""

    years: int
    ways: Mapping[str, Way]
    usual: str
    with_bound: bool = False


@dataclass(frozen=True)
class Estimate:
    """The mean of some replays. `low` and `high` are its 95% confidence interval. All 3 are None if
    there are no numbers."""

    mean: float | None
    low: float | None
    high: float | None

    @classmethod
    def of(cls, values: Iterable[float | None]) -> "Estimate":
        """The estimate from these values, one value for each replay. Leaves out values that are
        None."""
        numbers = np.array([value for value in values if value is not None], dtype=float)
        if not numbers.size:
            return cls(None, None, None)
        mean = float(numbers.mean())
        error = numbers.std(ddof=1) / np.sqrt(numbers.size) if numbers.size > 1 else 0.0
        return cls(mean, mean - NORMAL_95 * float(error), mean + NORMAL_95 * float(error))


Estimates = Mapping[str, Estimate]
"""Estimates by the name of the figure."""


@dataclass(frozen=True)
class Comparison:
    """What happened to the men with each way to choose, over all the years together.

    `differences` says how much higher each figure is than with the usual way. We take the
    difference within each replay, where both ways meet the same men. So the ranges of `differences`
    are much narrower than the ranges of `outcomes`. `bound` has the best figures that any way could
    reach in the circumstances of the usual way (see matching.replay.bound). `bound` is empty if the
    plan asks for no bound.
    """

    outcomes: Mapping[str, Estimates]
    differences: Mapping[str, Estimates]
    bound: Estimates

    def to_json(self) -> dict[str, Any]:
        """The comparison as values that JSON can store. Each figure also has `difference`: its
        difference from the usual way. If there is a bound, each figure also has `bound`: the mean
        of the bound, or None for a figure without one."""
        return {
            name: {
                figure: asdict(estimate)
                | {"difference": asdict(self.differences[name][figure])}
                | ({"bound": self._best(figure)} if self.bound else {})
                for figure, estimate in estimates.items()
            }
            for name, estimates in self.outcomes.items()
        }

    def _best(self, figure: str) -> float | None:
        return self.bound[figure].mean if figure in self.bound else None


def replay(
    plan: Plan, *, seeds: Iterable[int], after_each: Callable[[], None] = lambda: None
) -> Comparison:
    """Lives through the years of the plan once for each seed. The same arguments give the same
    numbers. Calls `after_each` after each replay."""
    lived = []
    for seed in seeds:
        lived.append(live_once(plan, seed=seed))
        after_each()
    return compared(plan, lived)


def live_once(plan: Plan, *, seed: int) -> dict[str, Figures]:
    """Runs one replay. Returns what happened to the men, by the name of the way. If the plan asks
    for the bound, it is under the key BOUND. Each way takes about 25 ms for 2 years.

    One extra year comes first, whose men do not count. In that year the men are always chosen by
    hand, so that every way begins with the same waiting list.
    """
    beginnings = {
        circumstances: _beginning(seed, plan.years, circumstances)
        for circumstances in {way.circumstances for way in plan.ways.values()}
    }
    lived = {
        name: _lives(*beginnings[way.circumstances], way.choose) for name, way in plan.ways.items()
    }
    if plan.with_bound:
        world, start = beginnings[plan.ways[plan.usual].circumstances]
        lived[BOUND] = {
            "supported": most_supported(world, start),
            "left_unmatched": fewest_left(world, start),
        }
    return lived


def compared(plan: Plan, lived: Sequence[Mapping[str, Figures]]) -> Comparison:
    """Compares the ways over these replays. `lived` has what live_once returned for each."""
    outcomes, differences = {}, {}
    for name in plan.ways:
        figures = [(each[name], each[plan.usual]) for each in lived]
        outcomes[name] = {
            figure: Estimate.of(one[figure] for one, _ in figures) for figure in FIGURES
        }
        differences[name] = {
            figure: Estimate.of(_difference(one[figure], usual[figure]) for one, usual in figures)
            for figure in FIGURES
        }
    bounds = [each[BOUND] for each in lived] if plan.with_bound else []
    names = bounds[0] if bounds else ()
    bound = {name: Estimate.of(each[name] for each in bounds) for name in names}
    return Comparison(outcomes, differences, bound)


def _difference(one: float | None, usual: float | None) -> float | None:
    return None if one is None or usual is None else one - usual


def _beginning(seed: int, years: int, circumstances: Circumstances) -> tuple[World, State]:
    random = np.random.default_rng(seed)
    world = invented_world(random, years=years, circumstances=circumstances)
    return world, live_through(world, State.at_first(world), first_come, range(WARM_UP))


def _lives(world: World, start: State, choose: Choose) -> Figures:
    end = live_through(world, start, choose, range(WARM_UP, world.weeks))
    lives = Lives(world, end.matched, end.mentor)
    return {figure: getattr(lives, figure) for figure in FIGURES}
