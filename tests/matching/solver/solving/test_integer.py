"""The integer step, compared with SciPy's search with a whole number for every choice."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.solver.solving.integer import best_whole
from matching.solver.solving.linear import Columns
from tests.matching.solver.programs import MEN, Drawn, by_scipy, drawn

HARD, MATCHES = drawn(330), 19


@settings(deadline=None)
@given(
    seed=st.integers(0, 10_000),
    choices=st.sampled_from([1, 10, 60, 120, 300]),
    most=st.sampled_from([1, 2, 12, 100, 100_000]),
    matches=st.integers(1, MEN),
)
def test_it_finds_the_best_there_is(seed: int, choices: int, most: int, matches: int) -> None:
    question = drawn(seed, choices=choices, most=most)
    incumbent = best_whole(*question, matches)
    assert incumbent.is_settled
    expected = by_scipy(question, matches)
    assert gained(question, incumbent.columns) == (-1 if expected is None else expected)


def test_the_list_keeps_to_every_limit_and_has_so_many() -> None:
    best = best_whole(*HARD, MATCHES).columns
    assert best is not None
    assert best.size == MATCHES
    assert HARD.program.is_feasible(best)


def test_only_a_better_list_takes_the_place_of_the_incumbent() -> None:
    best = best_whole(*HARD, MATCHES).columns
    worse = best_whole(HARD.program, -HARD.gain, HARD.columns, MATCHES).columns
    assert best is not None
    assert worse is not None
    assert gained(HARD, worse) < gained(HARD, best)
    after = best_whole(*HARD, MATCHES, incumbent=worse)
    assert gained(HARD, after.columns) == gained(HARD, best)
    stands = best_whole(*HARD, MATCHES, incumbent=best)
    assert stands.is_settled
    assert stands.columns is best


def test_when_time_is_up_the_incumbent_stands_and_nothing_is_settled() -> None:
    best = best_whole(*HARD, MATCHES).columns
    assert best_whole(*HARD, MATCHES, incumbent=best, seconds=0) == (best, False)
    assert best_whole(*HARD, MATCHES, seconds=0) == (None, False)


def test_the_same_question_has_the_same_answer() -> None:
    one, other = (best_whole(*HARD, MATCHES).columns for _ in range(2))
    assert one is not None
    assert other is not None
    assert np.array_equal(one, other)


@pytest.mark.parametrize("matches", [1, 5])
def test_of_nothing_there_is_no_list(matches: int) -> None:
    nothing = HARD._replace(columns=HARD.columns[:0])
    assert best_whole(*nothing, matches) == (None, True)


def gained(question: Drawn, columns: Columns | None) -> int:
    """What a list gains; −1 where there is no list."""
    return -1 if columns is None else int(question.gain[columns].sum())
