"""The search in whole numbers, against SciPy's."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.solver.programme import Columns
from matching.solver.whole import best_whole
from tests.matching.solver.programmes import MEN, Drawn, by_scipy, drawn

ENOUGH = 1_000
HARD, MATCHES = drawn(330), 19
"""Takes twelve parts."""


@settings(deadline=None)
@given(
    seed=st.integers(0, 10_000),
    choices=st.sampled_from([1, 10, 60, 120, 300]),
    most=st.sampled_from([1, 2, 12, 100, 100_000]),
    matches=st.integers(1, MEN),
)
def test_it_finds_the_best_there_is(seed: int, choices: int, most: int, matches: int) -> None:
    question = drawn(seed, choices=choices, most=most)
    found = best_whole(*question, matches, parts=ENOUGH)
    assert found.is_best
    assert gained(question, found.taken) == by_scipy(question, matches)


@pytest.mark.parametrize("seed", [261, 330])
def test_it_finds_the_best_of_what_takes_many_parts(seed: int) -> None:
    question = drawn(seed)
    assert not best_whole(*question, MATCHES, parts=8).is_best
    found = best_whole(*question, MATCHES, parts=ENOUGH)
    assert found.is_best
    assert gained(question, found.taken) == by_scipy(question, MATCHES)


@pytest.mark.parametrize("parts", range(0, 13, 3))
def test_cut_short_it_has_a_lawful_list_and_does_not_call_it_the_best(parts: int) -> None:
    found = best_whole(*HARD, MATCHES, parts=parts)
    assert found.taken is not None
    assert found.taken.size == MATCHES
    assert HARD.programme.is_lawful(found.taken)
    best = by_scipy(HARD, MATCHES)
    assert best is not None
    assert not found.is_best or gained(HARD, found.taken) == best


def test_the_same_question_has_the_same_answer() -> None:
    one, other = (best_whole(*HARD, MATCHES, parts=ENOUGH).taken for _ in range(2))
    assert one is not None
    assert other is not None
    assert np.array_equal(one, other)


def test_a_list_to_start_from_is_kept_only_until_a_better_is_found() -> None:
    best, worse = (best_whole(*HARD, MATCHES, parts=parts).taken for parts in (ENOUGH, 0))
    assert best is not None
    assert worse is not None
    assert not np.array_equal(best, worse)
    for start in (best, worse):
        found = best_whole(*HARD, MATCHES, parts=ENOUGH, start=start)
        assert found.is_best
        assert gained(HARD, found.taken) == gained(HARD, best)
    unasked = best_whole(*HARD, MATCHES, parts=0, start=worse)
    assert unasked.taken is worse
    assert not unasked.is_best


@pytest.mark.parametrize("matches", [1, 5])
def test_of_nothing_there_is_no_list(matches: int) -> None:
    nothing = HARD._replace(columns=HARD.columns[:0])
    assert best_whole(*nothing, matches, parts=ENOUGH) == (None, True)


def gained(question: Drawn, taken: Columns | None) -> int | None:
    return None if taken is None else int(question.gain[taken].sum())
