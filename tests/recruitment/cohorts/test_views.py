"""Managers plan cohorts on a page."""

import pytest
from django.test import Client

from tests.config.ui.markup import only
from tests.factories.people import manager, sign_in
from tests.factories.recruitment import a_cohort
from tests.recruitment.notices import notices

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
    "reply_days": "7",
    "training_days": "6 Saturdays",
    "expenses": "Fares",
}


@pytest.fixture
def boss(client: Client) -> Client:
    sign_in(client, manager())
    return client


def test_the_next_cohort_is_there_to_plan(boss: Client) -> None:
    page = boss.get("/cohorts/")
    (cohort,) = page.context["cohorts"]
    assert f'href="/cohorts/{cohort.pk}/"' in page.content.decode()


def test_dates_and_places_are_saved(boss: Client) -> None:
    june = a_cohort()
    page = boss.post(f"/cohorts/{june.pk}/", TYPED, follow=True)
    assert notices(page) == ["success"]
    june.refresh_from_db()
    assert (june.opens_on.isoformat(), june.places) == ("2027-03-06", 18)


@pytest.mark.parametrize("box", ["places", "over_offer", "offer_days", "reply_days"])
def test_an_empty_number_is_asked_for_and_its_range_is_not_said(boss: Client, box: str) -> None:
    june = a_cohort()
    errors = [
        only(
            boss.post(f"/cohorts/{june.pk}/", TYPED | {box: typed}).content.decode(),
            href=f"#id_{box}",
        )
        for typed in ("", "1000")
    ]
    assert ["1" in error.text for error in errors] == [False, True]


@pytest.mark.parametrize(
    ("box", "typed", "field"),
    [
        ("closes_on_day", "35", "closes_on"),
        ("closes_on_month", "2", "closes_on"),
        ("training_starts_on_month", "1", "training_starts_on"),
        ("places", "many", "places"),
        ("over_offer", "101", "over_offer"),
        ("offer_days", "", "offer_days"),
    ],
)
def test_a_mistake_is_explained_and_what_was_typed_stays(
    boss: Client, box: str, typed: str, field: str
) -> None:
    june = a_cohort()
    html = boss.post(f"/cohorts/{june.pk}/", TYPED | {box: typed}).content.decode()
    assert f'id="id_{field}_error"' in html
    assert 'value="march"' in html
    before = june.places
    june.refresh_from_db()
    assert june.places == before
