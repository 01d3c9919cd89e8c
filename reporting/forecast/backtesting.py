"""How good the forecast would have been in the past: it is made for days that are over, from what
the record held then, and compared with what came.

What the record does not hold any more is as it is now: the times of mentors and men, the release
dates, and the rooms.
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
"""Weeks from the day of the forecast."""
FEWEST: Final = 3
"""Below so many past days, a share says nothing."""


@dataclass(frozen=True)
class Case:
    """One past day and one horizon: the quantiles of the forecast, and the number that came.
    `last_month` is the number 4 weeks before the day of the forecast, and `year` the average number
    of the year before."""

    day: date
    weeks: int
    forecast: tuple[float, float, float]
    came: float
    last_month: float
    year: float


@dataclass(frozen=True)
class Score:
    """How the forecast did over some cases. `held` is the share of cases in which the band of 80%
    held what came. The losses are pinball losses, the lower the better, for the forecast and for 2
    simple rules: the same as last month, and the average of the year."""

    cases: int
    held: float
    loss: float
    loss_of_last_month: float
    loss_of_year: float


def score_of(cases: Sequence[Case]) -> Score | None:
    """None with fewer than FEWEST days."""
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
    """The mean over the cases (rows) and the QUANTILES (columns). A quantile q that is too low by d
    costs q·d, and one that is too high by d costs (1 − q)·d. Source: Koenker and Bassett,
    Econometrica 46 (1978)."""
    miss = came[:, None] - forecasts
    shares = np.array(QUANTILES)
    return float(np.maximum(shares * miss, (shares - 1) * miss).mean())


def _same(numbers: Sequence[float]) -> Floats:
    """A rule that says one number says it for each quantile."""
    return np.repeat(np.array(numbers)[:, None], len(QUANTILES), axis=1)


def cases_of(
    days: Sequence[date],
    waiting_on: Callable[[date], float],
    forecast_on: Callable[[date], Mapping[int, tuple[float, float, float]]],
) -> list[Case]:
    """A case for each of these days and HORIZONS. `waiting_on` says how many waited on a day.
    `forecast_on` gives the quantiles for each horizon, made on that day."""
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
