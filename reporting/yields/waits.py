"""How long each step takes.

We use the method of Kaplan and Meier, from scipy.stats.ecdf. Somebody who still waits is not left
out, but counts for as long as they have waited. Somebody who stopped counts for as long as they
waited before they stopped. Without such people, a step would look quicker than it is, because only
the quick cases would count.

Source: E. L. Kaplan and P. Meier, Nonparametric estimation from incomplete observations, Journal of
the American Statistical Association 53 (1958), 457-481.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import scipy

from reporting.yields.journeys import Journey
from reporting.yields.steps import AFTER, Step

SHARES: Final = (0.1, 0.5, 0.9)
"""The range of 8 in 10, with the median in the middle."""


@dataclass(frozen=True)
class Wait:
    """How many days a step takes. In half of the cases it takes at most `median` days. In 8 of 10
    cases it takes between `low` and `high` days. Each number is None if the record is too short to
    say. `took` is how many people took the step, if we know the day. `waiting` is how many people
    had not taken the step by today, or by the day on which they stopped."""

    step: Step
    took: int = 0
    waiting: int = 0
    low: int | None = None
    median: int | None = None
    high: int | None = None


def waits(journeys: Sequence[Journey], *, today: date) -> dict[Step, Wait]:
    """How long each step takes, except the first step."""
    return {step: wait_for(step, journeys, today=today) for step in AFTER}


def wait_for(step: Step, journeys: Iterable[Journey], *, today: date) -> Wait:
    """How long this step takes, from these journeys."""
    took, waiting = [], []
    for journey in journeys:
        started = journey.started(step)
        if started is None or started > today:
            continue
        if step in journey.days:
            if day := journey.days[step]:
                took.append(max((day - started).days, 0))
        elif journey.at < step:
            until = journey.ended.on if journey.ended else today
            if until is not None:
                waiting.append(max((until - started).days, 0))
    if not took:
        return Wait(step, 0, len(waiting))
    return Wait(step, len(took), len(waiting), *quantiles(took, waiting))


def quantiles(took: Sequence[int], waiting: Sequence[int]) -> tuple[int | None, ...]:
    """The numbers of days within which 10%, 50% and 90% of people take a step. `took` has the days
    that people needed, and `waiting` has the days that others have waited so far. A number is None
    if too few people took the step."""
    waits = scipy.stats.CensoredData(uncensored=np.array(took), right=np.array(waiting))
    survival = scipy.stats.ecdf(waits).sf
    return tuple(
        _first_below(survival.quantiles, survival.probabilities, 1 - share)
        for share in (0.1, 0.5, 0.9)
    )


def _first_below(days: np.ndarray, still: np.ndarray, share: float) -> int | None:
    """The first number of days after which at most this share of people still wait."""
    below = np.flatnonzero(still <= share + 1e-9)
    return int(days[below[0]]) if below.size else None
