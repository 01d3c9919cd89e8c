"""How long a step takes, with the people who still wait."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.yields.journeys import Cleared, Ended, Facts, Journey, journey_of
from reporting.yields.steps import Reason, Step
from reporting.yields.waits import Wait, quantiles, wait_for
from reporting.yields.wording import how_long

TODAY = date(2026, 11, 30)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def cleared_after(took: int | None, *, asked: int, ended: Ended | None = None) -> Journey:
    """Somebody for whom a clearance was requested `asked` days ago. It took this many days, or has
    not come."""
    issued_on = None if took is None else ago(asked - took)
    facts = Facts(
        person=1,
        cohort=1,
        application=1,
        days=dict.fromkeys([Step.APPLIED, Step.OFFERED, Step.ACCEPTED, Step.TRAINED], ago(300)),
        clearances=(Cleared(1, ago(asked), issued_on),),
        ended=ended,
    )
    return journey_of(facts, prisons=None, today=TODAY)


def test_the_method_gives_the_figures_of_an_example_worked_out_by_hand() -> None:
    """6 people: after 2 days 5 in 6 still wait, after 4 days 5/6 of 3/4, after 7 days half of that.
    The others had waited for 3, 5 and 9 days when we looked."""
    assert quantiles([2, 4, 7], [3, 5, 9]) == (2, 7, None)


def test_people_who_still_wait_are_not_thrown_away() -> None:
    took = [cleared_after(70, asked=200), cleared_after(84, asked=200)]
    assert wait_for(Step.CLEARED, took, today=TODAY).median == 70
    still = [cleared_after(None, asked=90), cleared_after(None, asked=120)]
    wait = wait_for(Step.CLEARED, took + still, today=TODAY)
    assert (wait.took, wait.waiting, wait.median, wait.high) == (2, 2, 84, None)


def test_somebody_who_stopped_counts_until_that_day() -> None:
    stopped = cleared_after(None, asked=90, ended=Ended(Reason.WAITED, ago(85)))
    took = [cleared_after(70, asked=200), cleared_after(84, asked=200)]
    wait = wait_for(Step.CLEARED, [*took, stopped], today=TODAY)
    assert (wait.waiting, wait.median) == (1, 70)
    unknown = cleared_after(None, asked=90, ended=Ended(Reason.WAITED, None))
    assert wait_for(Step.CLEARED, [*took, unknown], today=TODAY).waiting == 0


@given(st.lists(st.integers(0, 400), min_size=1), st.lists(st.integers(0, 400)))
def test_the_range_is_in_order_and_longer_waits_never_shorten_it(
    took: list[int], waiting: list[int]
) -> None:
    known = [day for day in quantiles(took, waiting) if day is not None]
    assert known == sorted(known)
    assert set(known) <= set(took)
    alone = quantiles(took, [])
    for day, without in zip(quantiles(took, waiting), alone, strict=True):
        assert without is not None
        assert day is None or day >= without or min(waiting, default=0) < without


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (Wait(Step.CLEARED), "–"),
        (Wait(Step.CLEARED, 0, 3), "Not known yet"),
        (Wait(Step.CLEARED, 9, 1, 49, 84, 126), "12 weeks (7 to 18)"),
        (Wait(Step.CLEARED, 9, 9, 49, 84, None), "12 weeks (7 or more)"),
        (Wait(Step.OFFERED, 9, 0, 0, 1, 6), "1 day (0 to 6)"),
        (None, ""),
    ],
)
def test_a_wait_in_words(wait: Wait | None, words: str) -> None:
    assert how_long(wait) == words
