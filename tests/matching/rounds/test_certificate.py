"""The pages claim no more about a round than its check proved."""

import pytest
from django.test import Client
from django.urls import reverse

from matching.models import Round
from tests.matching.conftest import Records

pytestmark = pytest.mark.django_db

AS_MANY = "could have matched more men"
FITTEST = "proved that no other list with as many men has pairs that fit better"


@pytest.mark.parametrize("men_open", [0, 2])
@pytest.mark.parametrize("points_open", [0, 30])
def test_of_men_and_of_fit_just_what_is_proven_is_said(
    men_open: int, points_open: int, staff: Client, records: Records
) -> None:
    Round.objects.update(matched_bound=1 + men_open, objective_bound=points_open)
    for address in (
        reverse("matching:round", args=[records.round.pk]),
        reverse("matching:proposals"),
    ):
        page = staff.get(address).content.decode()
        assert (AS_MANY in page) == (not men_open)
        assert (f"up to {men_open} more men" in page) == bool(men_open)
        assert (FITTEST in page) == (not points_open)
