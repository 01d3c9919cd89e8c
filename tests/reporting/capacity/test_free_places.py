"""The list of mentors, Today, the morning report and a round agree on how many more men each mentor
can take."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from config.accounts.models import User
from config.common.clock import london_today, now
from config.site.today import standing
from matching.mentors.lists import cleared_on, mentor_list
from matching.models import Mentor
from matching.pool.loading import load_pool
from matching.solver import NO_DATE
from recruitment.models import Establishment
from reporting.morning.sending import make_report
from tests.factories.people import manager
from tests.factories.programme import (
    MONDAY_MORNING,
    TUESDAY_AFTERNOON,
    a_clearance,
    a_coordinator,
    a_match,
    a_mentor,
    a_referral,
    an_establishment,
    an_open_proposal,
)
from tests.factories.questions import capacity

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
PLACES = 3


def through_the_gate(prison: Establishment, *, place: int | None) -> Mentor:
    mentor = a_mentor(at=prison, places=PLACES)
    a_match(mentor=mentor, place=place, status="through_gate", released_on=london_today())
    return mentor


def with_a_match(prison: Establishment, **fields: Any) -> Mentor:
    mentor = a_mentor(at=prison, places=PLACES)
    a_match(mentor=mentor, referral=a_referral(at=prison), **fields)
    return mentor


def with_a_proposal(prison: Establishment, **fields: Any) -> Mentor:
    mentor = a_mentor(at=prison, places=PLACES)
    an_open_proposal(mentor=mentor, referral=a_referral(at=prison), **fields)
    return mentor


def overfull(prison: Establishment) -> Mentor:
    mentor = a_mentor(at=prison, places=2)
    a_match(mentor=mentor, place=1, slot=MONDAY_MORNING)
    a_match(mentor=mentor, place=2, slot=TUESDAY_AFTERNOON)
    Mentor.objects.filter(pk=mentor.pk).update(places=1)
    return mentor


def cleared_twice(prison: Establishment) -> Mentor:
    mentor = a_mentor(at=prison, places=PLACES)
    a_clearance(mentor, an_establishment())
    return mentor


def cleared(prison: Establishment, *, first: timedelta, last: timedelta) -> Mentor:
    mentor, today = a_mentor(cleared=False, places=PLACES), london_today()
    a_clearance(mentor, prison, issued_on=today + first, expires_on=today + last)
    return mentor


KINDS: dict[str, tuple[Callable[[Establishment], Mentor], int]] = {
    "free": (lambda prison: a_mentor(at=prison, places=PLACES), 3),
    "on no place": (lambda prison: a_mentor(at=prison, places=0), 0),
    "paused": (lambda prison: a_mentor(at=prison, places=PLACES, status="paused"), 0),
    "left": (lambda prison: a_mentor(at=prison, places=PLACES, status="left"), 0),
    "leaving": (lambda prison: a_mentor(at=prison, places=PLACES, leaves_on=london_today()), 0),
    "meets a man": (lambda prison: with_a_match(prison), 2),
    "asked about a man": (lambda prison: with_a_match(prison, status="offered"), 2),
    "approved, can be undone": (lambda prison: with_a_match(prison, status="held"), 2),
    "meets a man who paused": (lambda prison: with_a_match(prison, status="paused"), 2),
    "met a man": (
        lambda prison: with_a_match(
            prison, status="ended", ended_on=london_today(), end_reason="completed"
        ),
        3,
    ),
    "outside, in a place": (lambda prison: through_the_gate(prison, place=1), 2),
    "outside, in no place": (lambda prison: through_the_gate(prison, place=None), 3),
    "proposal on hold": (
        lambda prison: with_a_proposal(prison, status="held", look_again_on=london_today() + DAY),
        2,
    ),
    "open proposal": (lambda prison: with_a_proposal(prison), 3),
    "more men than places": (overfull, 0),
    "cleared twice": (cleared_twice, 3),
    "cleared until today": (lambda prison: cleared(prison, first=-DAY, last=0 * DAY), 3),
    "clearance ended": (lambda prison: cleared(prison, first=-9 * DAY, last=-DAY), 0),
    "clearance not begun": (lambda prison: cleared(prison, first=DAY, last=9 * DAY), 0),
    "cleared nowhere": (lambda _: a_mentor(cleared=False, places=PLACES), 0),
}
"""Every kind of mentor, with how many more men they can be proposed."""


@pytest.fixture
def prison() -> Establishment:
    return an_establishment(name="HMP Here")


def places_listed(user: User) -> dict[int, int]:
    """By the mentor's id, the free places that the list shows for “Yes, and cleared today”."""
    rows = cleared_on(mentor_list(user), london_today(), by=user)
    return {row.pk: row.free for row in rows if row.free}  # type: ignore[attr-defined] # with_places adds it


def places_in_round() -> dict[int, int]:
    """By the mentor's id, the places that a round can fill."""
    pool, today = load_pool(at=now()), london_today().toordinal()
    holds = (pool.clearances.expires == NO_DATE) | (pool.clearances.expires >= today)
    cleared = set(pool.clearances.mentor[holds].tolist())
    places = zip(pool.mentors.id.tolist(), pool.mentors.places.tolist(), strict=True)
    return {pk: free for row, (pk, free) in enumerate(places) if free and row in cleared}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_mentor_has_as_many_places_everywhere(
    kind: str, prison: Establishment
) -> None:
    make, free = KINDS[kind]
    mentor = make(prison)
    expected = {mentor.pk: free} if free else {}
    ann = a_coordinator(prison)
    mine = {pk: places for pk, places in places_in_round().items() if pk == mentor.pk}
    assert {pk: n for pk, n in places_listed(ann).items() if pk == mentor.pk} == expected
    assert mine == expected


def test_all_of_them_together_add_up_to_the_same(prison: Establishment) -> None:
    for make, _ in KINDS.values():
        make(prison)
    ann = a_coordinator(prison)
    here = sum(free for _, free in KINDS.values())
    assert sum(places_listed(ann).values()) == here
    assert standing(ann, at=now()).figures.free_places == here
    assert capacity(at=now(), prisons=[prison]).total.free_places == here
    boss = manager()
    everywhere = sum(places_in_round().values())
    assert sum(places_listed(boss).values()) == everywhere
    assert standing(boss, at=now()).figures.free_places == everywhere
    report = make_report(at=now())
    assert report
    assert report.figures["total"]["free_places"] == everywhere


def test_a_closed_prison_has_no_places(prison: Establishment) -> None:
    a_mentor(at=prison, places=PLACES)
    ann = a_coordinator(prison)
    assert standing(ann, at=now()).figures.free_places == PLACES
    prison.closed_on = london_today()
    prison.save()
    assert standing(ann, at=now()).figures.free_places == 0
