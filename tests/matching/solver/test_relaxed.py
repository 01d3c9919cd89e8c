"""One programme in fractions under one condition after another."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from matching.solver.odd import Limits, odd_cuts
from matching.solver.relaxed import Fraction, Relaxed
from tests.matching.solver.programmes import by_scipy, drawn

NOTHING = np.empty(0, dtype=np.intp)
MATCHES = 20


def solved(relaxed: Relaxed, closed: object = (), certain: object = ()) -> Fraction:
    answer = relaxed.solve(np.array(closed, dtype=np.intp), np.array(certain, dtype=np.intp))
    assert answer is not None
    return answer


@pytest.fixture
def relaxed() -> Relaxed:
    return Relaxed(*drawn(2), MATCHES)


def test_it_bounds_the_whole_list_and_keeps_to_every_limit(relaxed: Relaxed) -> None:
    best = by_scipy(drawn(2), MATCHES)
    answer = solved(relaxed)
    assert best is not None
    assert answer.gain >= best
    assert answer.taken.sum() == pytest.approx(MATCHES)
    assert answer.gain == pytest.approx(drawn(2).gain @ answer.taken)
    assert (relaxed.limits.weights @ answer.taken <= relaxed.limits.most + 1e-6).all()


def test_what_is_closed_is_not_taken_until_it_is_opened_again(relaxed: Relaxed) -> None:
    before = solved(relaxed)
    used = np.flatnonzero(before.taken > 0.5)
    without = solved(relaxed, closed=used[:3])
    assert without.taken[used[:3]].max() == 0
    assert without.gain < before.gain
    assert solved(relaxed).gain == pytest.approx(before.gain)


def test_a_certain_row_is_used_up_until_it_is_not_asked_for(relaxed: Relaxed) -> None:
    before = solved(relaxed)
    used = relaxed.limits.weights @ before.taken
    spare = np.flatnonzero(used < 1e-6)[:1]
    certain = solved(relaxed, certain=spare)
    assert (relaxed.limits.weights @ certain.taken)[spare] == pytest.approx(1)
    assert certain.gain < before.gain
    assert solved(relaxed).gain == pytest.approx(before.gain)


def test_nothing_keeps_to_too_much(relaxed: Relaxed) -> None:
    every = np.arange(drawn(2).columns.size)
    assert relaxed.solve(every, NOTHING) is None
    assert solved(relaxed).gain > 0
    assert Relaxed(*drawn(2), 25).solve(NOTHING, NOTHING) is None


def test_cuts_that_are_not_used_up_are_forgotten_and_the_others_stay(relaxed: Relaxed) -> None:
    own, ample = relaxed.limits.most.size, Limits(relaxed.limits.weights[:1], np.array([9.0]))
    before = solved(relaxed)
    cuts = odd_cuts(relaxed.limits, before.taken)
    tight = relaxed.tightened(ample.and_also(cuts).and_also(ample), NOTHING, NOTHING)
    assert tight is not None
    assert tight.gain < before.gain
    assert own < relaxed.limits.most.size <= own + cuts.most.size
    assert solved(relaxed).gain == pytest.approx(tight.gain)
    again = relaxed.tightened(ample, NOTHING, NOTHING)
    assert again is not None
    assert again.gain == pytest.approx(tight.gain)
    assert solved(relaxed, closed=range(3)).gain <= tight.gain


def test_under_limits_that_leave_nothing_there_is_nothing(relaxed: Relaxed) -> None:
    every = Limits(csr_array(np.ones((1, drawn(2).columns.size))), np.array([MATCHES - 1.0]))
    assert relaxed.tightened(every, NOTHING, NOTHING) is None
