"""Fixing a pair and ruling out a pair, from a man's page."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matching.models import Exclusion, FixedPair
from matching.proposals.fixed_pairs import ALREADY
from matching.proposals.ruling_out import RULED_OUT
from recruitment.models import Establishment
from tests.factories.programme import a_fixed_pair, a_mentor, a_referral

pytestmark = pytest.mark.django_db


def test_a_pair_is_fixed_and_removed(prison: Establishment, staff: Client) -> None:
    mentor, man = a_mentor(at=prison, slots=[0]), a_referral(at=prison)
    there = reverse("matching:fix_pair", args=[man.pk])
    assert there in staff.get(reverse("matching:referral", args=[man.pk])).content.decode()
    page = staff.get(there).content.decode()
    assert f"{mentor}, Monday mornings" in page
    wrong = staff.post(there, {}).content.decode()
    assert 'id="id_way_error"' in wrong
    assert 'id="id_reason_error"' in wrong
    fields = {"way": f"{mentor.pk}:0", "reason": "They know each other"}
    page = staff.post(there, fields, follow=True).content.decode()
    assert "They know each other" in page
    assert ALREADY in staff.post(there, fields).content.decode()
    row = FixedPair.objects.get()
    removed = staff.post(reverse("matching:remove_fixed_pair", args=[row.pk]), follow=True)
    assert "They know each other" not in removed.content.decode()
    row.refresh_from_db()
    assert row.removed_at


def test_nobody_to_choose_is_said(prison: Establishment, staff: Client) -> None:
    man = a_referral(at=prison)
    page = staff.get(reverse("matching:fix_pair", args=[man.pk])).content.decode()
    assert 'name="way"' not in page
    assert reverse("matching:why_unmatched", args=[man.pk]) in page


def test_a_mentor_is_ruled_out(prison: Establishment, staff: Client) -> None:
    mentor, man = a_mentor(at=prison), a_referral(at=prison)
    there = reverse("matching:rule_out", args=[man.pk])
    wrong = staff.post(there, {}).content.decode()
    for field in ("mentor", "kind", "reason"):
        assert f'id="id_{field}_error"' in wrong
    fields = {"mentor": mentor.pk, "kind": "keep_apart", "reason": "The prison asks"}
    assert "The prison asks" in staff.post(there, fields, follow=True).content.decode()
    row = Exclusion.objects.get()
    assert (row.mentor, row.referral, row.kind) == (mentor, man, "keep_apart")
    assert RULED_OUT in staff.post(there, fields).content.decode()


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
