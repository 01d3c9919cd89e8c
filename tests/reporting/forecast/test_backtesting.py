"""Judging past forecasts."""

from datetime import date, timedelta

import numpy as np
import pytest

from reporting.forecast.backtesting import HORIZONS, Case, cases_of, pinball_loss, score_of
from reporting.forecast.past import backtest
from reporting.forecast.record import Past, laws_on
from tests.reporting.forecast.inventing import PRISON, Law, an_invented_record

DAY = date(2026, 1, 5)


def a_case(came: float, *, day: int = 0, low: float = 8, high: float = 12) -> Case:
    forecast = (low, (low + high) / 2, high)
    on = DAY + timedelta(days=day)
    return Case(on, 4, came, forecast, last_month=(10, 10, 10), year=(20, 20, 20))


def test_the_loss_is_least_for_the_true_quantiles() -> None:
    random = np.random.default_rng(1)
    came = random.poisson(20, 4_000).astype(float)
    true = np.percentile(came, (10, 50, 90))
    losses = {
        shift: pinball_loss(np.broadcast_to(true + shift, (came.size, 3)), came)
        for shift in (-3, 0, 3)
    }
    assert losses[0] == min(losses.values())
    one_number = pinball_loss(np.full((came.size, 3), 20.0), came)
    assert losses[0] < one_number


def test_a_miss_costs_by_its_side() -> None:
    low, high = np.array([[0.0, 10.0, 10.0]]), np.array([[10.0, 10.0, 20.0]])
    came = np.array([10.0])
    assert pinball_loss(low, came) == pytest.approx(0.1 * 10 / 3)
    assert pinball_loss(high, came) == pytest.approx(0.1 * 10 / 3)
    assert pinball_loss(np.array([[20.0, 10.0, 10.0]]), came) == pytest.approx(0.9 * 10 / 3)


def test_the_score_counts_what_the_band_held() -> None:
    score = score_of([a_case(8), a_case(12, day=7), a_case(13, day=14), a_case(10, day=21)])
    assert score is not None
    assert score.coverage == pytest.approx(0.75)
    assert score.cases == 4
    assert score.loss_of_year > score.loss_of_last_month


def test_2_days_are_no_record() -> None:
    assert score_of([a_case(8), a_case(9), a_case(9, day=7), a_case(9, day=7)]) is None


def test_each_day_has_a_case_for_each_horizon() -> None:
    cases = cases_of(
        [DAY],
        waiting_on=lambda day: (day - DAY).days / 7,
        forecast_on=lambda _: dict.fromkeys(HORIZONS, (1.0, 2.0, 3.0)),
        first=DAY - timedelta(weeks=100),
    )
    assert [case.came for case in cases] == list(HORIZONS)


def test_a_simple_rule_learns_from_its_errors() -> None:
    """A list that grows by a man a week: the same as last month is wrong by the same each time."""
    grows = cases_of(
        [DAY],
        waiting_on=lambda day: 200 + (day - DAY).days / 7,
        forecast_on=lambda _: dict.fromkeys(HORIZONS, (1.0, 2.0, 3.0)),
        first=DAY - timedelta(weeks=200),
    )
    for case in grows:
        assert case.last_month == pytest.approx((case.came,) * 3)
        assert case.year == pytest.approx((case.came,) * 3)


def test_the_average_of_the_year_counts_only_days_on_record() -> None:
    cases = cases_of(
        [DAY],
        waiting_on=lambda day: 10.0 if day >= DAY - timedelta(weeks=2) else 0.0,
        forecast_on=lambda _: dict.fromkeys(HORIZONS, (1.0, 2.0, 3.0)),
        first=DAY - timedelta(weeks=2),
    )
    assert {case.year for case in cases} == {(10.0, 10.0, 10.0)}


@pytest.mark.parametrize("law", Law)
def test_the_forecast_beats_simple_rules_even_where_its_laws_are_wrong(law: Law) -> None:
    past, today = an_invented_record(1, law, years=2)
    score = backtest(past, [PRISON], today=today, shortest=4.0)
    assert score is not None
    assert score.loss < min(score.loss_of_last_month, score.loss_of_year)
    assert score.coverage >= 0.6


def test_a_forecast_knows_nothing_of_later_days() -> None:
    past, today = an_invented_record(1, Law.OURS)
    day = today - timedelta(weeks=60)
    earlier = Past(
        tuple(man for man in past.referrals if man.received_on <= day),
        tuple(each for each in past.supports if each.began_on <= day),
        tuple(each for each in past.mentors if each.began_on <= day),
        tuple(each for each in past.answers if each.release_on <= day),
    )
    assert laws_on(day, earlier) == laws_on(day, past)


def test_a_short_record_has_no_score() -> None:
    past, today = an_invented_record(1, Law.OURS, years=1)
    first = past.referrals[0].received_on
    assert backtest(past, [PRISON], today=first + timedelta(weeks=40), shortest=4.0) is None
    assert backtest(past, [PRISON + 1], today=today, shortest=4.0) is None
