"""A round that does not keep to rooms yet says so by having none."""

import pytest

from config.common.clock import now
from matching.domain.pool import load_pool, without_room_limits
from matching.domain.rounds import run_now
from tests.factories.programme import MONDAY_MORNING, a_mentor, a_referral, an_establishment

pytestmark = pytest.mark.django_db


def test_a_full_prison_does_not_hold_a_round_back() -> None:
    prison = an_establishment(slots=[MONDAY_MORNING], rooms=1)
    for _ in range(2):
        a_mentor(at=prison, slots=[MONDAY_MORNING])
        a_referral(at=prison)
    pool = load_pool(at=now())
    assert pool.rooms[0, MONDAY_MORNING] == 1
    assert set(without_room_limits(pool).rooms.flat) == {-1}
    this = run_now(at=now())
    assert (this.matched, this.proven) == (2, True)
