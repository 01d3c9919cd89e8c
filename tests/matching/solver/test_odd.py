"""Cuts: no whole list breaks them, and what they were asked about does."""

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import csr_array

from matching.solver.odd import Limits, odd_cuts
from matching.solver.relaxed import Relaxed
from tests.matching.solver.programmes import drawn

NOTHING = np.empty(0, dtype=np.intp)


@st.composite
def questions(draw: st.DrawFn) -> tuple[Limits, list[int]]:
    """A few limits over a few choices, and what each choice gains."""
    many = draw(st.integers(1, 7))
    row = st.lists(st.sampled_from([0, 1, 1, 2]), min_size=many, max_size=many)
    weights = draw(st.lists(row, min_size=1, max_size=7))
    most = draw(st.lists(st.integers(0, 3), min_size=len(weights), max_size=len(weights)))
    gain = draw(st.lists(st.integers(1, 5), min_size=many, max_size=many))
    return Limits(csr_array(np.array(weights, dtype=float)), np.array(most, dtype=float)), gain


def test_of_three_that_rule_each_other_out_one_is_left() -> None:
    pairs = csr_array(np.array([[1.0, 1, 0], [0, 1, 1], [1, 0, 1]]))
    cuts = odd_cuts(Limits(pairs, np.ones(3)), np.full(3, 0.5))
    assert cuts.weights.toarray().tolist() == [[1, 1, 1]]
    assert cuts.most.tolist() == [1]


@given(questions())
def test_every_whole_list_keeps_to_the_cuts(question: tuple[Limits, list[int]]) -> None:
    limits, gain = question
    best = linprog([-it for it in gain], limits.weights.toarray(), limits.most, bounds=(0, 1))
    assert best.x is not None
    cuts = odd_cuts(limits, best.x)
    assert (cuts.weights @ best.x > cuts.most).all()
    for whole in product([0, 1], repeat=len(gain)):
        if (limits.weights @ whole <= limits.most).all():
            assert (cuts.weights @ whole <= cuts.most).all()


def test_cuts_bring_the_bound_down_and_are_the_same_each_time() -> None:
    programme, gain, columns = drawn(2)
    relaxed = Relaxed(programme, gain, columns, 20)
    before = relaxed.solve(NOTHING, NOTHING)
    assert before is not None
    cuts, again = (odd_cuts(relaxed.limits, before.taken) for _ in range(2))
    assert cuts.most.size
    assert np.array_equal(cuts.weights.toarray(), again.weights.toarray())
    after = relaxed.tightened(cuts, NOTHING, NOTHING)
    assert after is not None
    assert after.gain < before.gain - 1e-6


def test_a_list_in_whole_numbers_needs_no_cuts() -> None:
    pairs = csr_array(np.array([[1.0, 1, 0], [0, 1, 1], [1, 0, 1]]))
    assert odd_cuts(Limits(pairs, np.ones(3)), np.array([1.0, 0, 0])).most.size == 0
