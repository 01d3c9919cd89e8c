"""Fixing a pair and ruling one out, from a man's page."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matching.models import Exclusion, FixedPair
from recruitment.models import Establishment
from tests.factories.programme import a_fixed_pair, a_mentor, a_referral

pytestmark = pytest.mark.django_db


def test_a_pair_is_fixed_and_removed(prison: Establishment, staff: Client) -> None:
    mentor, man = a_mentor(at=prison, slots=[0]), a_referral(at=prison)
    there = reverse("matching:fix_pair", args=[man.pk])
    assert there in staff.get(reverse("matching:referral", args=[man.pk])).content.decode()
    page = staff.get(there).content.decode()
    assert f"{mentor}, Monday mornings" in page
    assert "Choose a mentor and a time" in staff.post(there, {}).content.decode()
    fields = {"way": f"{mentor.pk}:0", "reason": "They know each other"}
    page = staff.post(there, fields, follow=True).content.decode()
    assert "They know each other" in page
    assert "already has a fixed pair" in staff.post(there, fields).content.decode()
    row = FixedPair.objects.get()
    removed = staff.post(reverse("matching:remove_fixed_pair", args=[row.pk]), follow=True)
    assert "Fixed pair removed" in removed.content.decode()
    row.refresh_from_db()
    assert row.removed_at


def test_nobody_to_choose_is_said(prison: Establishment, staff: Client) -> None:
    man = a_referral(at=prison)
    page = staff.get(reverse("matching:fix_pair", args=[man.pk])).content.decode()
    assert "there is nobody to choose" in page


def test_a_mentor_is_ruled_out(prison: Establishment, staff: Client) -> None:
    mentor, man = a_mentor(at=prison), a_referral(at=prison)
    there = reverse("matching:rule_out", args=[man.pk])
    assert "Choose the mentor" in staff.post(there, {}).content.decode()
    fields = {"mentor": mentor.pk, "kind": "keep_apart", "reason": "The prison asks"}
    assert "No round proposes" in staff.post(there, fields, follow=True).content.decode()
    row = Exclusion.objects.get()
    assert (row.mentor, row.referral, row.kind) == (mentor, man, "keep_apart")
    assert "already recorded" in staff.post(there, fields).content.decode()


def test_three_rows_take_as_many_queries_as_one(prison: Establishment, staff: Client) -> None:
    def queries() -> int:
        a_fixed_pair(a_mentor(at=prison), a_referral(at=prison))
        with CaptureQueriesContext(connection) as capture:
            staff.get(reverse("matching:exclusions"))
        return len(capture)

    queries()
    one = queries()
    queries()
    assert queries() == one
