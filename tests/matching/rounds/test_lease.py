"""How long the steps of a round may take before the worker counts as dead."""

from datetime import timedelta

import numpy as np
import pytest

from config.common.clock import now
from config.common.queue import TIME_LIMIT
from config.common.runs import LEASE
from matching.pool.loading import load_pool
from matching.rounds.lease import A_PAIR, lease_for
from recruitment.models import RegimeSlot
from recruitment.weekly import SLOTS
from tests.factories.instances import changed, round_of
from tests.factories.programme import a_mentor, a_referral, an_establishment

LIMIT = timedelta(seconds=TIME_LIMIT)


def test_a_small_round_has_the_usual_lease() -> None:
    assert LEASE <= lease_for(round_of(60, 500)) < LEASE + timedelta(seconds=1)


def test_a_lease_grows_with_the_pairs_at_each_prison() -> None:
    smaller, larger = (lease_for(round_of(mentors, 20_000)) for mentors in (750, 1_500))
    assert LEASE + timedelta(seconds=20) < smaller < larger < LIMIT


def test_the_pairs_of_each_prison_are_counted_one_by_one() -> None:
    pool = round_of(80, 2_000, seed=1)
    prisons, men = pool.clearances.establishment, pool.referrals.establishment
    pairs = sum(int((men == prison).sum()) for prison in prisons.tolist())
    assert pairs > 2_000
    assert lease_for(pool) == LEASE + pairs * A_PAIR


def test_no_lease_is_longer_than_the_workers_limit() -> None:
    assert lease_for(round_of(10_000, 150_000)) == LIMIT


def test_nobody_can_say_how_long_rooms_take() -> None:
    few = np.full((1, 21), 3, dtype=np.int32)
    assert lease_for(changed(round_of(11, 93), rooms=few)) == LIMIT
    assert lease_for(round_of(0, 0)) == LEASE


@pytest.mark.django_db
def test_only_rooms_that_can_bind_take_the_longest_lease() -> None:
    prison = an_establishment(slots=[0, 3])
    a_mentor(at=prison)
    a_referral(at=prison, slots=[0]), a_referral(at=prison, slots=[0, 3])
    pool = load_pool(at=now())
    assert (pool.rooms == 0).sum() == SLOTS - 2, "none outside the regime"
    assert lease_for(pool) < LEASE + timedelta(seconds=1)
    for rooms, is_long in ((2, False), (1, True), (0, True)):
        RegimeSlot.objects.filter(slot=0).update(rooms=rooms)
        assert (lease_for(load_pool(at=now())) == LIMIT) == is_long
