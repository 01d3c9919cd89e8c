"""Many replays of the same years, to compare the ways to choose."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from reporting.replay.bound import fewest_left, most_supported
from reporting.replay.living import Choose, Lives, State, live_through
from reporting.replay.policies import POLICIES, first_come
from reporting.replay.world import WARM_UP, World, invented_world

REPLAYS: Final = 200
MOST_YEARS: Final = 10
NORMAL_95: Final = 1.96
Ways = Mapping[str, Choose]


@dataclass(frozen=True)
class Estimate:
    """The mean of some replays. With 95% confidence, the true mean is from `low` to `high`. All 3
    are None if there are no numbers."""

    mean: float | None
    low: float | None
    high: float | None

    @classmethod
    def of(cls, values: Sequence[float]) -> "Estimate":
        """The estimate from these values, one for each replay. Leaves out values that are NaN."""
        numbers = np.array([value for value in values if not np.isnan(value)])
        if not numbers.size:
            return cls(None, None, None)
        mean = float(numbers.mean())
        error = numbers.std(ddof=1) / np.sqrt(numbers.size) if numbers.size > 1 else 0.0
        return cls(mean, mean - NORMAL_95 * float(error), mean + NORMAL_95 * float(error))


@dataclass(frozen=True)
class Outcome:
    """What became of the men with one way to choose, in all the years together."""

    supported: Estimate
    left_unmatched: Estimate
    days_to_match: Estimate


@dataclass(frozen=True)
class Bound:
    """The best numbers that any way to choose could reach (see reporting.replay.bound)."""

    supported: Estimate
    left_unmatched: Estimate


@dataclass(frozen=True)
class Comparison:
    """The ways to choose, by their names, and the bound."""

    years: int
    replays: int
    policies: Mapping[str, Outcome]
    bound: Bound

    def to_json(self) -> dict[str, Any]:
        """Plain values. Each figure of a way to choose also has `bound`: the mean of the bound, or
        None if this figure has no bound."""
        values = asdict(self)
        for outcome in values["policies"].values():
            for figure, estimate in outcome.items():
                bound = values["bound"].get(figure)
                estimate["bound"] = bound["mean"] if bound else None
        return values


def replay(
    *,
    years: int,
    ways: Ways = POLICIES,
    replays: int = REPLAYS,
    more_mentors: int = 0,
) -> Comparison:
    """Lives through `years` years with each way to choose, and does this `replays` times. Before
    these years comes one more year, in which the men are always chosen by hand. So each way to
    choose begins with the same waiting list. `more_mentors` mentors are there all the time, besides
    the usual ones. The same arguments give the same numbers."""
    lives: dict[str, list[Lives]] = {name: [] for name in ways}
    bounds: list[tuple[int, int]] = []
    for seed in range(replays):
        world = invented_world(np.random.default_rng(seed), years=years, more_mentors=more_mentors)
        start = live_through(world, State.at_first(world), first_come, range(WARM_UP))
        for name, choose in ways.items():
            lives[name].append(_lives(world, start, choose))
        bounds.append((most_supported(world, start), fewest_left(world, start)))
    return Comparison(
        years,
        replays,
        {name: _outcome(each) for name, each in lives.items()},
        Bound(
            Estimate.of([supported for supported, _ in bounds]),
            Estimate.of([unmatched for _, unmatched in bounds]),
        ),
    )


def _lives(world: World, start: State, choose: Choose) -> Lives:
    end = live_through(world, start, choose, range(WARM_UP, world.weeks))
    return Lives(world, end.matched)


def _outcome(lives: Sequence[Lives]) -> Outcome:
    return Outcome(
        supported=Estimate.of([each.supported for each in lives]),
        left_unmatched=Estimate.of([each.left_unmatched for each in lives]),
        days_to_match=Estimate.of([each.days_to_match for each in lives]),
    )
