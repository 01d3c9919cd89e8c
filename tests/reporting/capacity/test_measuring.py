"""What capacity counts, and what it does not."""

import json
from datetime import timedelta

import pytest

from config.common.clock import london_today, now
from recruitment.models import Establishment
from reporting.capacity.figures import Capacity, Figures
from tests.factories.programme import (
    MONDAY_MORNING,
    TUESDAY_AFTERNOON,
    a_clearance,
    a_match,
    a_mentor,
    a_referral,
    an_establishment,
)
from tests.factories.questions import capacity

pytestmark = pytest.mark.django_db


def figures(*prisons: Establishment) -> Figures:
    return capacity(at=now(), prisons=prisons).total


def test_an_empty_programme_lacks_nothing() -> None:
    assert capacity(at=now()) == Capacity(Figures(0, 0, 0, 0, 0, 0, {}), ())


def test_every_waiting_man_is_matchable_or_unmatched() -> None:
    prison = an_establishment()
    a_mentor(at=prison, places=2)
    for _ in range(5):
        a_referral(at=prison)
    result = figures(prison)
    assert (result.waiting, result.matchable, result.unmatched) == (5, 2, 3)
    assert result.reasons == {"ALL_PLACES_TAKEN": 3}


@pytest.mark.parametrize(("men", "needed"), [(2, 0), (3, 1), (4, 1), (5, 2)])
def test_mentors_needed_are_by_the_places_a_mentor_there_offers(men: int, needed: int) -> None:
    prison = an_establishment()
    a_mentor(at=prison, places=2)
    for _ in range(men):
        a_referral(at=prison)
    assert figures(prison).mentors_needed == needed


def test_men_for_whom_there_is_a_mentor_and_no_room_lack_no_mentor() -> None:
    prison = an_establishment(slots=[MONDAY_MORNING], rooms=1)
    for _ in range(3):
        a_mentor(at=prison)
        a_referral(at=prison)
    result = figures(prison)
    assert (result.matchable, result.unmatched, result.mentors_needed) == (1, 2, 0)
    assert result.reasons == {"NO_ROOM": 2}


def test_the_average_counts_places_offered_not_places_left() -> None:
    prison = an_establishment()
    mentor = a_mentor(at=prison, places=3)
    for place, slot in ((1, 0), (2, 1), (3, 3)):
        a_match(mentor=mentor, referral=a_referral(at=prison), place=place, slot=slot)
    for _ in range(3):
        a_referral(at=prison)
    result = figures(prison)
    assert (result.free_places, result.unmatched, result.mentors_needed) == (0, 3, 1)


def test_where_nobody_is_cleared_each_man_needs_a_mentor() -> None:
    prison = an_establishment()
    a_referral(at=prison)
    a_referral(at=prison)
    result = figures(prison)
    assert (result.mentors_needed, result.reasons) == (2, {"NOT_CLEARED": 2})


def test_a_man_no_mentor_could_help_needs_none() -> None:
    prison = an_establishment(slots=[MONDAY_MORNING])
    a_referral(at=prison, release_on=london_today() + timedelta(days=3))
    a_referral(at=prison, slots=[TUESDAY_AFTERNOON])
    result = figures(prison)
    assert (result.unmatched, result.mentors_needed) == (2, 0)


def test_leaving_soon_is_from_today_to_ninety_days() -> None:
    prison = an_establishment()
    for days in (-1, 0, 90, 91):
        a_referral(at=prison, release_on=london_today() + timedelta(days=days))
    a_referral(at=prison)
    assert figures(prison).leaving_soon == 2


def test_a_mentor_cleared_twice_counts_at_each_prison_and_once_together() -> None:
    north, south = an_establishment(), an_establishment()
    a_clearance(a_mentor(at=north, places=2), south)
    result = capacity(at=now(), prisons=[north, south])
    assert [prison.figures.free_places for prison in result.prisons] == [2, 2]
    assert result.total.free_places == 2


def test_a_lapsed_clearance_frees_no_place() -> None:
    prison = an_establishment()
    a_mentor(at=prison, expires_on=london_today() - timedelta(days=1))
    a_referral(at=prison)
    result = figures(prison)
    assert (result.free_places, result.reasons) == (0, {"CLEARANCE_EXPIRED": 1})


def test_mentors_needed_together_are_the_sum_of_the_prisons() -> None:
    prisons = [an_establishment(), an_establishment()]
    for prison in prisons:
        a_referral(at=prison)
    assert figures(*prisons).mentors_needed == 2


def test_other_prisons_are_left_out() -> None:
    own, other = an_establishment(), an_establishment()
    a_referral(at=other)
    assert figures(own).waiting == 0


def test_json_gives_back_the_same_figures() -> None:
    prison = an_establishment()
    a_referral(at=prison)
    result = capacity(at=now())
    assert Capacity.from_json(result.to_json()) == result


def test_a_report_of_an_earlier_version_is_still_read() -> None:
    a_referral(at=an_establishment())
    result = capacity(at=now())
    stored = json.dumps(result.to_json()).replace("mentors_needed", "mentors_short")
    assert "mentors_short" in stored
    assert Capacity.from_json(json.loads(stored)) == result
