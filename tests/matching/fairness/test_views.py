"""The fairness page."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.common.audit import AuditEvent
from tests.factories.people import manager, sign_in
from tests.matching.fairness.conftest import YEAR, AddMen

pytestmark = pytest.mark.django_db

PAGE = "/fairness/"
MOST_QUERIES = 13


@pytest.fixture
def boss() -> Client:
    client = Client()
    sign_in(client, manager())
    return client


def cells(response: Any) -> set[str]:
    """The numbers of men shown in any table."""
    groups = [group for one, _, _ in response.context["comparisons"] for group in one.groups]
    return {str(count) for group in groups for count in (group.men, group.matched) if count}


def test_without_referrals_there_is_nothing_to_compare(boss: Client) -> None:
    response = boss.get(PAGE)
    assert (response.status_code, response.context["years"]) == (200, [])


def test_too_few_men_are_told_without_a_table(boss: Client, add_men: AddMen) -> None:
    add_men(29, matched=10)
    response = boss.get(PAGE)
    assert (response.context["total"], response.context["comparisons"]) == (None, [])
    assert "<table" not in response.content.decode()


def test_no_small_number_is_on_the_page(boss: Client, add_men: AddMen) -> None:
    add_men(20, matched=10, ethnicity="W1", source="pom")
    add_men(14, matched=6, ethnicity="B9", source="self_wing")
    add_men(3, matched=1, ethnicity="A4", source="pom")
    response = boss.get(PAGE)
    assert cells(response) == {"37", "17", "20", "10", "23", "11", "14", "6"}
    page = response.content.decode()
    assert all(words in page for words in ("Hidden groups: Black", "<img"))


def test_another_year_is_chosen_by_a_link(boss: Client, add_men: AddMen) -> None:
    add_men(30, matched=10)
    (man,) = add_men(1)
    man.received_on = man.received_on.replace(year=YEAR + 1)
    man.save()
    assert boss.get(PAGE).context["year"] == YEAR
    page = boss.get(PAGE, {"year": YEAR + 1})
    assert (page.context["year"], page.context["total"]) == (YEAR + 1, None)
    for nonsense in ("", "abc", "1999", "9" * 40):
        assert boss.get(PAGE, {"year": nonsense}).context["year"] == YEAR


def test_each_opening_is_one_reading(boss: Client, add_men: AddMen) -> None:
    add_men(30, matched=10)
    for _ in range(2):
        boss.get(PAGE)
    readings = AuditEvent.objects.filter(action="read_offences_for_fairness")
    assert readings.count() == 2


def test_more_men_and_groups_take_no_more_queries(boss: Client, add_men: AddMen) -> None:
    add_men(30, matched=10, offences=["theft"])
    boss.get(PAGE)
    counts = []
    for ethnicity in ("W1", "B9"):
        with CaptureQueriesContext(connection) as queries:
            boss.get(PAGE)
        counts.append(len(queries))
        add_men(20, matched=10, ethnicity=ethnicity, offences=["theft"], source="self_wing")
    assert counts[0] == counts[1] <= MOST_QUERIES
