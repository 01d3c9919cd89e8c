"""The pages on which a person decides about 2 records."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.common.clock import london_today
from matching.models import LikenessDecision, Referral
from recruitment.models import Establishment
from tests.factories.programme import a_referral, an_establishment

pytestmark = pytest.mark.django_db

LIST, DECIDE = "/referrals/duplicates/", "/referrals/duplicates/decide/"
CLOSED: dict[str, Any] = {
    "status": "closed",
    "closed_on": london_today(),
    "closure_reason": "completed",
}


def decide(client: Client, one: Referral, other: Referral, difference: str) -> str:
    keys = {"one": one.participant_id, "other": other.participant_id, "difference": difference}
    answer = client.post(DECIDE, keys, follow=True)
    assert answer.redirect_chain[-1][0] == LIST
    return answer.content.decode()


def test_both_records_are_side_by_side_with_the_choices_that_are_possible(
    staff: Client, prison: Establishment
) -> None:
    one, other = (a_referral(at=prison, name=name) for name in ("Jon Smith", "John Smith"))
    page = staff.get(LIST).content.decode()
    for row in (one, other):
        assert row.reference in page
        assert row.name in page
    assert 'value="same_referral"' in page
    assert 'value="same_man"' not in page
    Referral.objects.filter(pk=one.pk).update(**CLOSED)
    page = staff.get(LIST).content.decode()
    assert 'value="same_man"' in page
    assert 'value="same_referral"' not in page


@pytest.mark.parametrize("difference", ["same_referral", "different"])
def test_a_pair_is_decided_and_undone(
    difference: str, staff: Client, prison: Establishment
) -> None:
    one, other = (a_referral(at=prison, name="Jon Smith") for _ in range(2))
    page = decide(staff, one, other, difference)
    assert one.reference not in page
    decision = LikenessDecision.objects.get(undone_at=None)
    assert decision.difference == difference
    undo = reverse("matching:undo_duplicate", args=[decision.pk])
    assert undo in staff.get("/referrals/duplicates/decided/").content.decode()
    staff.post(undo)
    assert one.reference in staff.get(LIST).content.decode()


def test_two_open_referrals_are_not_linked(staff: Client, prison: Establishment) -> None:
    one, other = (a_referral(at=prison, name="Jon Smith") for _ in range(2))
    assert one.reference in decide(staff, one, other, "same_man")
    assert not LikenessDecision.objects.exists()


def test_any_two_men_are_compared_and_decided_about(staff: Client, prison: Establishment) -> None:
    one, other = a_referral(at=prison, name="Ali Khan"), a_referral(at=prison, name="Jon Smith")
    assert one.reference not in staff.get(LIST).content.decode()
    address = reverse("matching:compare_men", args=[other.participant_id, one.participant_id])
    page = staff.get(address).content.decode()
    assert one.reference in page
    assert 'value="same_referral"' in page
    decide(staff, one, other, "different")
    page = staff.get(address).content.decode()
    undo = reverse("matching:undo_duplicate", args=[LikenessDecision.objects.get().pk])
    assert f'action="{undo}"' in page
    assert 'value="different"' not in page
    staff.post(undo)
    decide(staff, one, other, "same_referral")
    assert staff.get(address).status_code == 404  # they are one man


def test_a_man_is_not_compared_with_himself_or_with_a_man_of_another_prison(
    staff: Client, prison: Establishment
) -> None:
    one, other = a_referral(at=prison), a_referral(at=an_establishment())
    for key in (one.participant_id, other.participant_id, 10**17):
        address = reverse("matching:compare_men", args=[one.participant_id, key])
        assert staff.get(address).status_code == 404


@pytest.mark.parametrize("typed", [{}, {"one": "x", "other": "9" * 30, "difference": "same_man"}])
def test_nonsense_decides_nothing(typed: dict[str, str], staff: Client) -> None:
    assert staff.post(DECIDE, typed, follow=True).status_code == 200
    assert not LikenessDecision.objects.exists()


def test_another_prisons_men_are_neither_shown_nor_decided(
    staff: Client, prison: Establishment
) -> None:
    there = an_establishment()
    one, other = (a_referral(at=there, name="Jon Smith") for _ in range(2))
    assert "Jon Smith" not in decide(staff, one, other, "different")
    assert not LikenessDecision.objects.exists()


@pytest.mark.parametrize("path", [LIST, "/referrals/duplicates/decided/"])
def test_three_pairs_take_as_many_queries_as_one(
    path: str, boss: Client, prison: Establishment
) -> None:
    def pair(surname: str) -> None:
        one, other = (a_referral(at=prison, name=f"Jon {surname}") for _ in range(2))
        if path != LIST:
            decide(boss, one, other, "different")

    def queries() -> int:
        with CaptureQueriesContext(connection) as capture:
            assert boss.get(path).status_code == 200
        return len(capture)

    pair("Smith")
    queries()
    once = queries()
    pair("Brown")
    pair("Green")
    assert queries() == once
