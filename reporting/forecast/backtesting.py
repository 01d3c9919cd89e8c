"""How good the forecast would have been in the past. We take a past day, and forecast from what was
on record on that day. Then we compare the forecast with what happened.

The record does not say what the times of mentors and men, the release dates and the rooms were on
the past day. For these we use the values of today.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from reporting.forecast.laws import Floats
from reporting.forecast.record import WEEK

QUANTILES: Final = (0.1, 0.5, 0.9)
HORIZONS: Final = (4, 8, 13)
"""How many weeks ahead we compare."""
FEWEST: Final = 3
"""We give no score if there are fewer past days than this."""


Quantiles = tuple[float, float, float]
"""A number for each of QUANTILES."""


@dataclass(frozen=True)
class Case:
    """What the forecast and 2 simple rules said on a past day about the number of men waiting
    `weeks` weeks later, and the true number (`came`). The rule `last_month` takes the number of 4
    weeks before that day. The rule `year` takes the average of the year before. Both rules have
    quantiles too, which we work out from how wrong the rule was earlier."""

    day: date
    weeks: int
    came: float
    forecast: Quantiles
    last_month: Quantiles
    year: Quantiles


@dataclass(frozen=True)
class Score:
    """How good the forecast was in some cases. `coverage` is the share of cases in which the true
    number was within the forecast's range for 8 of 10 futures. The losses are of the forecast and
    of the 2 simple rules (see pinball_loss). A lower loss is better."""

    cases: int
    coverage: float
    loss: float
    loss_of_last_month: float
    loss_of_year: float


def score_of(cases: Sequence[Case]) -> Score | None:
    """The score of these cases. None if the cases are about fewer than FEWEST days."""
    if len({case.day for case in cases}) < FEWEST:
        return None
    came = np.array([case.came for case in cases])
    forecasts = np.array([case.forecast for case in cases])
    is_within = (forecasts[:, 0] <= came) & (came <= forecasts[:, 2])
    return Score(
        cases=len(cases),
        coverage=float(is_within.mean()),
        loss=pinball_loss(forecasts, came),
        loss_of_last_month=pinball_loss(np.array([case.last_month for case in cases]), came),
        loss_of_year=pinball_loss(np.array([case.year for case in cases]), came),
    )


def pinball_loss(forecasts: Floats, came: Floats) -> float:
    """The mean loss over the cases (rows) and the QUANTILES (columns). A quantile q that is too low
    by d costs q·d. A quantile q that is too high by d costs (1 − q)·d. Source: Koenker and Bassett,
    Econometrica 46 (1978)."""
    miss = came[:, None] - forecasts
    shares = np.array(QUANTILES)
    return float(np.maximum(shares * miss, (shares - 1) * miss).mean())


def cases_of(
    days: Sequence[date],
    waiting_on: Callable[[date], float],
    forecast_on: Callable[[date], Mapping[int, Quantiles]],
    *,
    first: date,
) -> list[Case]:
    """A case for each of these days and each of HORIZONS (how many weeks ahead we look).
    `waiting_on` says how many men waited on a day. `forecast_on` gives the quantiles that we would
    have forecast on a day, by horizon. The record begins on the day `first`."""

    def last_month(day: date) -> float:
        return waiting_on(day - 4 * WEEK)

    def year(day: date) -> float:
        weeks = range(min(52, (day - first) // WEEK + 1))
        return float(np.mean([waiting_on(day - week * WEEK) for week in weeks]))

    cases = []
    for day in days:
        forecast = forecast_on(day)
        cases += [
            Case(
                day,
                weeks,
                waiting_on(day + weeks * WEEK),
                forecast[weeks],
                _with_spread(last_month, day, weeks, waiting_on, first),
                _with_spread(year, day, weeks, waiting_on, first),
            )
            for weeks in HORIZONS
        ]
    return cases


def _with_spread(
    rule: Callable[[date], float],
    day: date,
    weeks: int,
    waiting_on: Callable[[date], float],
    first: date,
) -> Quantiles:
    """The quantiles of a rule on this day: the rule's number, and around it how wrong the rule was
    in the year before. If there are no earlier days, all quantiles are the same."""
    horizon = weeks * WEEK
    earlier = [day - horizon - week * WEEK for week in range(52)]
    errors = [
        waiting_on(each + horizon) - rule(each) for each in earlier if each >= first + 4 * WEEK
    ]
    low, middle, high = np.quantile(errors or [0.0], QUANTILES) + rule(day)
    return float(low), float(middle), float(high)
