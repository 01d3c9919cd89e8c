"""Managers plan cohorts on a page."""

import pytest
from django.test import Client

from tests.factories.people import manager, sign_in
from tests.factories.recruitment import a_cohort

pytestmark = pytest.mark.django_db
TYPED = {
    "opens_on_day": "6",
    "opens_on_month": "march",
    "opens_on_year": "2027",
    "closes_on_day": "15",
    "closes_on_month": "5",
    "closes_on_year": "2027",
    "training_starts_on_day": "5",
    "training_starts_on_month": "6",
    "training_starts_on_year": "2027",
    "places": "18",
    "over_offer": "25",
    "offer_days": "10",
}


@pytest.fixture
def boss(client: Client) -> Client:
    sign_in(client, manager())
    return client


def test_the_next_cohort_is_there_to_plan(boss: Client) -> None:
    assert b"Not yet open" in boss.get("/cohorts/").content


def test_dates_and_places_are_saved(boss: Client) -> None:
    june = a_cohort()
    page = boss.post(f"/cohorts/{june.pk}/", TYPED, follow=True)
    assert f"{june} is saved" in page.content.decode()
    june.refresh_from_db()
    assert (june.opens_on.isoformat(), june.places) == ("2027-03-06", 18)


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("closes_on_day", "35", "Enter a real date"),
        ("closes_on_month", "2", "Applications must close on or after the day they open"),
        ("training_starts_on_month", "1", "Training must start after applications close"),
        ("places", "many", "Enter a whole number from 1 to 500"),
        ("over_offer", "101", "Enter a whole number from 0 to 100"),
        ("offer_days", "", "Enter a whole number from 1 to 90"),
    ],
)
def test_a_mistake_is_explained_and_what_was_typed_stays(
    boss: Client, field: str, typed: str, message: str
) -> None:
    june = a_cohort()
    html = boss.post(f"/cohorts/{june.pk}/", TYPED | {field: typed}).content.decode()
    assert message in html
    assert 'value="march"' in html
    before = june.places
    june.refresh_from_db()
    assert june.places == before
