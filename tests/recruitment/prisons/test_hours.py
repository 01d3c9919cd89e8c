"""The hours of several prisons, part of the week by part of the week."""

import pytest

from recruitment.models import Establishment
from recruitment.prisons.hours import clock_in_words, hours_of, without_sessions
from recruitment.weekly import EVERY_SLOT, mask_of
from tests.factories.programme import (
    MONDAY_MORNING,
    TUESDAY_AFTERNOON,
    an_establishment,
    hours_at,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def prisons() -> None:
    """HMP Ash and HMP Birch begin together on Monday mornings and HMP Cedar later. Nobody knows the
    hours of HMP Birch on Tuesdays, and HMP Dell has no sessions."""
    for name, monday in (("Ash", "09:15"), ("Birch", "09:15"), ("Cedar", "10:00")):
        prison = an_establishment(name=f"HMP {name}", slots=[])
        hours_at(prison, MONDAY_MORNING, f"{monday} to 11:30")
    prison = Establishment.objects.get(name="HMP Birch")
    prison.regime_slots.create(slot=TUESDAY_AFTERNOON)
    an_establishment(name="HMP Dell", slots=[])


def test_each_prison_has_its_own_hours(prisons: None) -> None:
    hours = {row.name: row for row in hours_of(Establishment.objects.all())}
    assert list(hours) == ["HMP Ash", "HMP Birch", "HMP Cedar"]
    assert hours["HMP Birch"].slots == mask_of([MONDAY_MORNING, TUESDAY_AFTERNOON])
    assert hours["HMP Birch"].clock == {MONDAY_MORNING: "09:15 to 11:30"}
    assert hours["HMP Cedar"].clock == {MONDAY_MORNING: "10:00 to 11:30"}


def test_prisons_with_the_same_hours_are_named_together(prisons: None) -> None:
    assert clock_in_words(hours_of(Establishment.objects.all())) == {
        MONDAY_MORNING: ["HMP Ash and HMP Birch 09:15 to 11:30", "HMP Cedar 10:00 to 11:30"]
    }


def test_a_session_whose_hours_are_not_known_is_said_without_them(prisons: None) -> None:
    [birch] = hours_of(Establishment.objects.filter(name="HMP Birch"))
    assert birch.sessions == ["Monday morning, 09:15 to 11:30", "Tuesday afternoon"]


def test_a_prison_is_named_only_if_no_chosen_prison_has_a_session_then(prisons: None) -> None:
    chosen = hours_of(Establishment.objects.exclude(name="HMP Ash"))
    assert without_sessions(chosen, EVERY_SLOT ^ mask_of([MONDAY_MORNING, TUESDAY_AFTERNOON]))
    assert not without_sessions(chosen, mask_of([TUESDAY_AFTERNOON, 20]))
    assert not without_sessions(chosen, 0)
