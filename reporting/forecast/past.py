"""The programme as it was on a past day, and the forecast that we would have made on that day."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import Final

import numpy as np

from recruitment.weekly import EVERY_SLOT
from reporting.forecast.backtesting import (
    HORIZONS,
    QUANTILES,
    Quantiles,
    Score,
    cases_of,
    score_of,
)
from reporting.forecast.laws import Floats, Rate
from reporting.forecast.record import WEEK, Laws, Past, Service, laws_on
from reporting.forecast.simulating import (
    NEVER,
    NO_LIMIT,
    SLOTS,
    Ints,
    Places,
    Prison,
    simulated,
)

FUTURES: Final = 200
FIRST_AFTER: Final = 26 * WEEK
"""The earliest past day that we use is this long after the first referral."""
APART: Final = 4 * WEEK
ASSUMED_BEGINNING: Final = Rate(1, 20)
"""The rate at which new mentors begin, before we look at the record. The record soon has more
weight than this assumption."""
Horizons = dict[int, Quantiles]
"""The quantiles of a forecast, by the number of weeks ahead."""


def backtest(past: Past, prisons: Sequence[int], *, today: date, shortest: float) -> Score | None:
    """How good the forecast of the number of men waiting at these prisons would have been. We use
    past days that are APART from each other, with enough record before and after each day. A man is
    matched only while he has at least `shortest` weeks left. None if the record is too short. Takes
    about 0.1 s for each day and prison."""
    here = set(prisons)
    men = [man for man in past.referrals if man.prison in here]
    if not men:
        return None
    first = men[0].received_on + FIRST_AFTER
    days, day = [], today - max(HORIZONS) * WEEK
    while day >= first:
        days.append(day)
        day -= APART

    @cache  # the simple rules ask for the same days again and again
    def waiting_on(day: date) -> float:
        return float(sum(man.waits_on(day) for man in men))

    def forecast_on(day: date) -> Horizons:
        return quantiles_on(past, prisons, day=day, shortest=shortest)

    return score_of(cases_of(days, waiting_on, forecast_on, first=men[0].received_on))


def quantiles_on(past: Past, prisons: Sequence[int], *, day: date, shortest: float) -> Horizons:
    """The forecast of the number of men waiting at these prisons together, as we would have made it
    on this day. Has the quantiles, by the number of weeks ahead. The same record always gives the
    same quantiles."""
    laws = laws_on(day, past)
    random = np.random.default_rng(day.toordinal())
    weeks = max(HORIZONS) + 1
    futures = simulated(
        [_prison(past, prison, day, laws) for prison in prisons],
        _places(past, prisons, day, random, weeks),
        leaving=laws.leaving,
        shortest=shortest,
        months=[(day + week * WEEK).month for week in range(weeks)],
        random=random,
        futures=FUTURES,
    )
    waiting = futures.waiting.sum(axis=2)
    percent = [100 * share for share in QUANTILES]
    quantiles: Horizons = {}
    for horizon in HORIZONS:
        low, middle, high = np.percentile(waiting[:, horizon], percent)
        quantiles[horizon] = float(low), float(middle), float(high)
    return quantiles


def _prison(past: Past, prison: int, day: date, laws: Laws) -> Prison:
    men = [man for man in past.referrals if man.prison == prison and man.waits_on(day)]
    release = [(man.release_on - day) / WEEK if man.release_on else np.nan for man in men]
    earlier = [man.slots for man in past.referrals if man.prison == prison]
    return Prison(
        arrivals=laws.arrivals_at(prison),
        weeks_left=laws.weeks_left,
        slips=laws.slips,
        giving_up=laws.giving_up,
        support=laws.support,
        waiting=np.array(release, dtype=np.float64),
        slots=np.array([man.slots for man in men], dtype=np.int64),
        usual_slots=np.array(earlier or [EVERY_SLOT], dtype=np.int64),
        rooms=np.full(SLOTS, NO_LIMIT),
    )


def _places(
    past: Past, prisons: Sequence[int], day: date, random: np.random.Generator, weeks: int
) -> Places:
    """The places of the mentors who served on this day, then the places of new mentors who may
    begin later. The number of new mentors is what the record up to this day makes likely. Each new
    mentor has the same times and prisons as a mentor who served on this day."""
    team = [
        each for each in past.mentors if each.includes(day) and each.prisons_on(day) & {*prisons}
    ]
    number = {each.mentor: row for row, each in enumerate(team)}
    position = {prison: place for place, prison in enumerate(prisons)}
    busy = [
        each
        for each in past.supports
        if each.includes(day) and each.mentor in number and each.prison in position
    ]
    used = np.bincount([number[each.mentor] for each in busy], minlength=len(team))
    free = np.maximum(np.array([each.places for each in team], dtype=np.int64) - used, 0)
    mentor = [*(number[each.mentor] for each in busy), *np.repeat(np.arange(len(team)), free)]
    offered = np.array(
        [[each.slots * (prison in each.prisons_on(day)) for prison in prisons] for each in team],
        dtype=np.int64,
    ).reshape(len(team), len(prisons))
    begins, like = _beginning(past, team, day, random, weeks)
    nobody = [-1] * (len(mentor) - len(busy) + like.size)
    row = np.array([*mentor, *range(len(team), len(team) + like.size)], dtype=np.int64)
    return Places(
        mentor=row,
        offered=np.concatenate([offered, offered[like]])[row],
        busy_slot=np.array([*(each.slot for each in busy), *nobody], dtype=np.int64),
        busy_prison=np.array([*(position[each.prison] for each in busy), *nobody], dtype=np.int64),
        begins=np.concatenate([np.zeros((FUTURES, len(mentor))), begins], axis=1),
    )


def _beginning(
    past: Past, team: Sequence[Service], day: date, random: np.random.Generator, weeks: int
) -> tuple[Floats, Ints]:
    """Draws new mentors by chance. Returns the week in which each new mentor begins, by future.
    Also returns the index in `team` of the mentor whose times and prisons the new mentor has."""
    began = [each.began_on for each in past.mentors if each.began_on <= day]
    if not team:
        return np.zeros((FUTURES, 0)), np.zeros(0, dtype=np.int64)
    so_far = (day - min(began)) / WEEK
    # We assume that the mentors of the first 13 weeks were there before the record began.
    new = sum(each > min(began) + timedelta(weeks=13) for each in began)
    rate = ASSUMED_BEGINNING.with_record(new, max(so_far - 13, 0.0)).drawn(random, FUTURES)
    counts = random.poisson(rate * weeks)
    largest = int(counts.max(initial=0))
    begins = random.integers(0, weeks, (FUTURES, largest)).astype(np.float64)
    begins[np.arange(largest) >= counts[:, None]] = NEVER
    return begins, random.integers(0, len(team), largest)
