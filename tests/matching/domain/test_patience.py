"""How long the steps of a round may take before the worker counts as dead."""

from datetime import timedelta

import numpy as np

from config.common.queue import TIME_LIMIT
from config.common.runs import LEASE
from matching.domain.patience import patience
from tests.factories.instances import changed, round_of

LIMIT = timedelta(seconds=TIME_LIMIT)


def test_a_small_round_has_the_usual_lease() -> None:
    assert LEASE <= patience(round_of(60, 500)) < LEASE + timedelta(seconds=1)


def test_patience_grows_with_the_pairs_at_each_prison() -> None:
    smaller, larger = (patience(round_of(mentors, 20_000)) for mentors in (750, 1_500))
    assert LEASE + timedelta(seconds=20) < smaller < larger < LIMIT


def test_patience_ends_with_the_workers_limit() -> None:
    assert patience(round_of(10_000, 150_000)) == LIMIT


def test_nobody_can_say_how_long_rooms_take() -> None:
    few = np.full((1, 21), 3, dtype=np.int32)
    assert patience(changed(round_of(11, 93), rooms=few)) == LIMIT
    assert patience(round_of(0, 0)) == LEASE
