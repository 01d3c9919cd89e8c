"""Fixing a pair, ruling one out and choosing a runner-up: first the price, then the change."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.common.clock import now
from matching.models import Exclusion, FixedPair, Proposal
from matching.proposals.fixed_pairs import ALREADY
from matching.proposals.ruling_out import RULED_OUT
from matching.questions.prices import FIXED
from matching.rounds.running import run_now
from recruitment.models import Establishment
from tests.config.ui.markup import elements
from tests.factories.programme import (
    MONDAY_MORNING,
    TUESDAY_AFTERNOON,
    a_fixed_pair,
    a_mentor,
    a_referral,
)
from tests.matching.conftest import Pair

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
    staff.post(there, fields)
    assert not FixedPair.objects.exists(), "only once the price has been seen"
    fields["confirmed"] = "yes"
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
    staff.post(there, fields)
    assert not Exclusion.objects.exists(), "only once the price has been seen"
    fields["confirmed"] = "yes"
    assert "The prison asks" in staff.post(there, fields, follow=True).content.decode()
    row = Exclusion.objects.get()
    assert (row.mentor, row.referral, row.kind) == (mentor, man, "keep_apart")
    assert RULED_OUT in staff.post(there, fields).content.decode()


def test_the_price_of_a_fixed_pair_is_shown_before_it_is_made(
    prison: Establishment, staff: Client
) -> None:
    mentor = a_mentor(at=prison, slots=[MONDAY_MORNING])
    first = a_referral(at=prison, received_on=date(2020, 1, 1))
    man = a_referral(at=prison)
    fields = {"way": f"{mentor.pk}:{MONDAY_MORNING}", "reason": "kin"}
    answer = staff.post(reverse("matching:fix_pair", args=[man.pk]), fields)
    price = answer.context["price"]
    assert (price.matched, price.loses.men, price.gains.men) == (0, [first], [])
    assert f"{first.name}</a>" in answer.content.decode()


def test_the_answers_can_be_changed_after_the_price(prison: Establishment, staff: Client) -> None:
    mentor, man = a_mentor(at=prison), a_referral(at=prison)
    fields = {"mentor": mentor.pk, "kind": "conflict", "reason": "kin", "again": "yes"}
    answer = staff.post(reverse("matching:rule_out", args=[man.pk]), fields)
    assert answer.context["form"]["reason"].value() == "kin"
    assert not answer.context["form"].errors
    assert not Exclusion.objects.exists()


@pytest.mark.parametrize("name", ["fix_pair", "rule_out"])
def test_after_the_price_cancel_leads_to_his_page(
    name: str, prison: Establishment, staff: Client
) -> None:
    mentor, man = a_mentor(at=prison, slots=[MONDAY_MORNING]), a_referral(at=prison)
    fields = {
        "way": f"{mentor.pk}:{MONDAY_MORNING}",
        "mentor": mentor.pk,
        "kind": "conflict",
        "reason": "kin",
    }
    page = staff.post(reverse(f"matching:{name}", args=[man.pk]), fields).content.decode()
    his_page = reverse("matching:referral", args=[man.pk])
    [cancel] = [link for link in elements(page, "a") if link.text == "Cancel"]
    assert cancel["href"] == his_page


def test_the_price_of_ruling_out_names_who_loses_and_who_gains(
    prison: Establishment, staff: Client
) -> None:
    mentor = a_mentor(at=prison, slots=[MONDAY_MORNING])
    man, other = a_referral(at=prison, received_on=date(2020, 1, 1)), a_referral(at=prison)
    fields = {"mentor": mentor.pk, "kind": "conflict", "reason": "kin"}
    price = staff.post(reverse("matching:rule_out", args=[man.pk]), fields).context["price"]
    assert (price.matched, price.loses.men, price.gains.men) == (0, [man], [other])
    price = staff.post(reverse("matching:rule_out", args=[other.pk]), fields).context["price"]
    assert not price.touches_somebody


def test_a_mentor_whom_no_round_has_can_still_be_ruled_out(
    prison: Establishment, staff: Client
) -> None:
    mentor, man = a_mentor(at=prison, status="paused"), a_referral(at=prison)
    there = reverse("matching:rule_out", args=[man.pk])
    fields = {"mentor": mentor.pk, "kind": "conflict", "reason": "kin"}
    assert staff.post(there, fields).context["problem"]
    staff.post(there, fields | {"confirmed": "yes"})
    assert Exclusion.objects.get().mentor == mentor


def test_that_a_fixed_pair_must_be_removed_too_is_said(
    prison: Establishment, staff: Client
) -> None:
    mentor, man = a_mentor(at=prison), a_referral(at=prison)
    a_fixed_pair(mentor, man)
    fields = {"mentor": mentor.pk, "kind": "conflict", "reason": "kin"}
    answer = staff.post(reverse("matching:rule_out", args=[man.pk]), fields)
    assert answer.context["problem"] == FIXED


def test_a_runner_up_is_chosen_with_a_reason(pair: Pair, staff: Client) -> None:
    other = a_mentor(at=pair.prison, slots=[MONDAY_MORNING])
    there = reverse("matching:choose_runner_up", args=[pair.proposal.pk, other.pk, MONDAY_MORNING])
    assert not staff.get(there).context["price"].touches_somebody
    assert 'id="id_reason_error"' in staff.post(there, {}).content.decode()
    assert not FixedPair.objects.exists()
    staff.post(there, {"reason": "They speak his language"})
    chosen = FixedPair.objects.get()
    assert (chosen.mentor, chosen.referral, chosen.slot) == (other, pair.man, MONDAY_MORNING)
    run_now(at=now())
    proposal = Proposal.objects.get(status="open")
    assert (proposal.mentor, proposal.referral, proposal.slot) == (other, pair.man, MONDAY_MORNING)
    assert staff.get(there).status_code == 302, "the first proposal is decided"


def test_no_runner_up_is_chosen_who_cannot_meet_him(pair: Pair, staff: Client) -> None:
    other = a_mentor(at=pair.prison, slots=[MONDAY_MORNING])
    args = [pair.proposal.pk, other.pk, TUESDAY_AFTERNOON]
    there = reverse("matching:choose_runner_up", args=args)
    assert staff.get(there).context["problem"]
    staff.post(there, {"reason": "kin"})
    pair.proposal.refresh_from_db()
    assert (pair.proposal.status, FixedPair.objects.count()) == ("open", 0)
    for wrong in ([*args[:2], 21], [pair.proposal.pk, a_mentor().pk, 0]):
        assert staff.get(reverse("matching:choose_runner_up", args=wrong)).status_code == 404


def test_the_price_costs_as_many_queries_for_three_men_as_for_one(
    pair: Pair, staff: Client
) -> None:
    other = a_mentor(at=pair.prison, places=3, slots=[MONDAY_MORNING, TUESDAY_AFTERNOON])
    there = [
        reverse("matching:choose_runner_up", args=[pair.proposal.pk, other.pk, MONDAY_MORNING]),
        reverse("matching:why_pair", args=[pair.proposal.pk]),
    ]

    def queries() -> list[int]:
        a_referral(at=pair.prison)
        a_mentor(at=pair.prison)
        counts = []
        for page in there:
            with CaptureQueriesContext(connection) as capture:
                staff.get(page)
            counts.append(len(capture))
        return counts

    queries()
    one = queries()
    queries()
    assert queries() == one


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
