"""The areas of progress of the 31 men come out as the report counts them."""

from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from delivery.synthetic import report
from delivery.synthetic.sharing import areas_of_progress


@given(seed=st.integers())
def test_every_count_of_the_report_comes_out(seed: int) -> None:
    hands = areas_of_progress(Random(seed), 31)  # noqa: S311 — invented people, not secrets
    assert Counter(area for hand in hands for area in hand) == report.OUTCOMES
    assert sum(len(hand) >= 3 for hand in hands) == report.THREE_OR_MORE
    assert sum(len(hand) >= 5 for hand in hands) == report.FIVE_OR_MORE
    assert sum(bool(hand) for hand in hands) == report.AT_LEAST_ONE
    assert hands.count(frozenset({"employment"})) == report.EMPLOYMENT_ONLY
