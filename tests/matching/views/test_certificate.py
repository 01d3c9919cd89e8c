"""What the pages claim of a round is what its check proved."""

import pytest
from django.test import Client
from django.urls import reverse

from matching.models import Round
from tests.matching.views.conftest import Records

pytestmark = pytest.mark.django_db

CLAIM = "No other list would match more men; this one was checked independently."


@pytest.mark.parametrize("is_proven", [True, False])
def test_that_nothing_is_better_is_said_only_where_it_is_proven(
    is_proven: bool, staff: Client, records: Records
) -> None:
    Round.objects.update(proven=is_proven)
    for address in (
        reverse("matching:round", args=[records.round.pk]),
        reverse("matching:proposals"),
    ):
        assert (CLAIM in staff.get(address).content.decode()) == is_proven
