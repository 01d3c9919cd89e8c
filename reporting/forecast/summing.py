"""Summing up the futures in a few numbers: the median and the band of 80%, for each prison and
week."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from reporting.forecast.simulating import Futures, Ints

LOW: Final = 10
HIGH: Final = 90
"""The band of 80% goes from the 10th to the 90th percentile of the futures."""

NUMBERS: Final = ("waiting", "matched", "left_unmatched", "mentors_needed")
"""The numbers of a Week, in order."""


@dataclass(frozen=True)
class Band:
    """One number in one week. In 8 of 10 futures, the number is between `low` and `high`. In half
    of the futures, it is at most `median`."""

    low: int
    median: int
    high: int


@dataclass(frozen=True)
class Week:
    """What the forecast says about the end of one week. The week begins on `begins`.

    `matched` men have got a mentor since the forecast was made, and `left_unmatched` men have left
    prison without a mentor since. `waiting` men wait. `mentors_needed` is how many more mentors are
    needed for the waiting men who could meet a mentor.
    """

    begins: date
    waiting: Band
    matched: Band
    left_unmatched: Band
    mentors_needed: Band


@dataclass(frozen=True)
class PrisonForecast:
    """The weeks of one prison, or of several prisons together."""

    name: str
    weeks: tuple[Week, ...]

    def to_json(self) -> dict[str, Any]:
        """The forecast as plain values. Days are ISO dates."""
        values = asdict(self)
        for week in values["weeks"]:
            week["begins"] = week["begins"].isoformat()
        return values

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "PrisonForecast":
        """The forecast, read from what to_json returned."""
        weeks = (
            Week(date.fromisoformat(week["begins"]), *(Band(**week[name]) for name in NUMBERS))
            for week in values["weeks"]
        )
        return cls(values["name"], tuple(weeks))


def forecast_of(
    name: str,
    futures: Futures,
    prisons: Sequence[int],
    *,
    begins: Sequence[date],
    places_each: float,
) -> PrisonForecast:
    """The forecast of these prisons together. `begins` has the first day of each week.
    `places_each` is how many places a mentor has on average."""
    # Each prison rounds up by itself: a mentor at one prison does not help at another.
    needed = np.ceil(futures.reachable / places_each).astype(np.int64)
    numbers = [
        _summed(each, prisons)
        for each in (futures.waiting, futures.matched, futures.unmatched, needed)
    ]
    weeks = (
        Week(day, *(_band(each[:, week]) for each in numbers)) for week, day in enumerate(begins)
    )
    return PrisonForecast(name, tuple(weeks))


def _summed(numbers: Ints, prisons: Sequence[int]) -> Ints:
    total: Ints = numbers[:, :, list(prisons)].sum(axis=2)
    return total


def _band(numbers: npt.NDArray[np.int64]) -> Band:
    """The band of these numbers. Its ends are 2 of the numbers, so they are whole numbers."""
    low, median, high = np.percentile(numbers, (LOW, 50, HIGH), method="inverted_cdf")
    return Band(int(low), int(median), int(high))
