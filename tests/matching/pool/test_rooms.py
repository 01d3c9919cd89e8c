"""How many rooms are left, without those in use."""

import pytest

from config.common.clock import london_today, now
from matching.models import Mentor
from matching.pool.loading import load_pool
from tests.factories.programme import (
    MONDAY_MORNING,
    TUESDAY_AFTERNOON,
    a_match,
    a_mentor,
    a_referral,
    an_establishment,
)

pytestmark = pytest.mark.django_db


def test_a_live_match_uses_a_room_whoever_is_asked_about() -> None:
    prison = an_establishment(slots=[MONDAY_MORNING, TUESDAY_AFTERNOON], rooms=2)
    elsewhere = an_establishment(slots=[MONDAY_MORNING], rooms=2)
    a_match(mentor=a_mentor(at=prison), referral=a_referral(at=prison), slot=MONDAY_MORNING)
    for mentors in (None, Mentor.objects.none()):
        pool = load_pool(at=now(), mentors=mentors)
        left = dict(zip(pool.establishments.tolist(), pool.rooms.tolist(), strict=True))
        assert left[prison.pk][MONDAY_MORNING] == 1
        assert left[prison.pk][TUESDAY_AFTERNOON] == 2
        assert left[elsewhere.pk][MONDAY_MORNING] == 2


def test_an_ended_match_gives_its_room_back() -> None:
    prison = an_establishment(slots=[MONDAY_MORNING], rooms=1)
    a_match(
        referral=a_referral(at=prison),
        status="ended",
        ended_on=london_today(),
        end_reason="completed",
    )
    assert load_pool(at=now()).rooms[0, MONDAY_MORNING] == 1


@pytest.mark.parametrize(("rooms", "left"), [(1, 0), (None, -1)])
def test_more_meetings_than_rooms_leave_none_and_no_limit_stays_none(
    rooms: int | None, left: int
) -> None:
    prison = an_establishment(slots=[MONDAY_MORNING], rooms=rooms)
    for _ in range(2):
        a_match(mentor=a_mentor(at=prison), referral=a_referral(at=prison), slot=MONDAY_MORNING)
    assert load_pool(at=now()).rooms[0, MONDAY_MORNING] == left
