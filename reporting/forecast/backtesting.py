"""How good the forecast would have been in the past: we make it for days that are over, from what
was on record then, and compare it with what happened.

The record has no earlier values of some things: the times of mentors and men, the release dates,
and the rooms. For these we use the values of today.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
QUANTILES: Final = (0.1, 0.5, 0.9)
HORIZONS: Final = (4, 8, 13)
"""How far ahead we look, in weeks from the day of the forecast."""
FEWEST: Final = 3
"""With fewer past days than this, a share says nothing."""


@dataclass(frozen=True)
class Case:
    """One past day and one horizon: the quantiles of the forecast, and the true number (`came`).
    `last_month` is the number 4 weeks before the day of the forecast. `year` is the average number
    in the year before that day."""

    day: date
    weeks: int
    forecast: tuple[float, float, float]
    came: float
    last_month: float
    year: float


@dataclass(frozen=True)
class Score:
    """How the forecast did over some cases. `held` is the share of cases in which the true number
    was within the band of 80%. The losses are pinball losses: the lower, the better. We compare the
    loss of the forecast with the losses of 2 simple rules: the same number as last month, and the
    average of the year."""

    cases: int
    held: float
    loss: float
    loss_of_last_month: float
    loss_of_year: float


def score_of(cases: Sequence[Case]) -> Score | None:
    """The score of these cases. None if they are of fewer than FEWEST days."""
    if len({case.day for case in cases}) < FEWEST:
        return None
    came = np.array([case.came for case in cases])
    forecasts = np.array([case.forecast for case in cases])
    held = (forecasts[:, 0] <= came) & (came <= forecasts[:, 2])
    return Score(
        cases=len(cases),
        held=float(held.mean()),
        loss=pinball_loss(forecasts, came),
        loss_of_last_month=pinball_loss(_same([case.last_month for case in cases]), came),
        loss_of_year=pinball_loss(_same([case.year for case in cases]), came),
    )


def pinball_loss(forecasts: Floats, came: Floats) -> float:
    """The mean loss over the cases (rows) and the QUANTILES (columns). A quantile q that is too low
    by d costs q·d, and one that is too high by d costs (1 − q)·d. Source: Koenker and Bassett,
    Econometrica 46 (1978)."""
    miss = came[:, None] - forecasts
    shares = np.array(QUANTILES)
    return float(np.maximum(shares * miss, (shares - 1) * miss).mean())


def _same(numbers: Sequence[float]) -> Floats:
    """The quantiles of a rule that gives one number: this number, for each quantile."""
    return np.repeat(np.array(numbers)[:, None], len(QUANTILES), axis=1)


def cases_of(
    days: Sequence[date],
    waiting_on: Callable[[date], float],
    forecast_on: Callable[[date], Mapping[int, tuple[float, float, float]]],
) -> list[Case]:
    """A case for each of these days and HORIZONS. `waiting_on` says how many men waited on a day.
    `forecast_on` gives the quantiles that we would have forecast on a day, for each horizon."""
    cases = []
    for day in days:
        quantiles = forecast_on(day)
        month_ago = waiting_on(day - timedelta(weeks=4))
        year = float(np.mean([waiting_on(day - timedelta(weeks=week)) for week in range(52)]))
        cases += [
            Case(
                day,
                weeks,
                quantiles[weeks],
                waiting_on(day + timedelta(weeks=weeks)),
                month_ago,
                year,
            )
            for weeks in HORIZONS
        ]
    return cases
