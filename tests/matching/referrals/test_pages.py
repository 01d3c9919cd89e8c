"""What cannot be done with a referral as it stands: his page does not offer it, and its address
says why."""

import re
from datetime import timedelta
from typing import Any, Final

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from config.accounts.models import User
from config.common.clock import london_today, now
from config.site.men.forms import FORMS
from matching.models import FixedPair, RecordChange, Referral
from matching.proposals.fixed_pairs import fix_pair
from matching.referrals.dates import set_on_remand
from matching.referrals.moving import ReferralIsClosed, reopen_referral
from matching.states import ReferralStatus
from recruitment.models import Establishment
from tests.factories.programme import (
    MONDAY_MORNING,
    a_fixed_pair,
    a_match,
    a_mentor,
    a_referral,
    an_establishment,
)

pytestmark = pytest.mark.django_db
TODAY = london_today()
IN_A_YEAR = TODAY + timedelta(days=365)
CLOSED: Final[dict[str, Any]] = {
    "status": "closed",
    "closed_on": TODAY,
    "closure_reason": "withdrew",
}
STEPS: Final = {
    "hold_referral": {ReferralStatus.RECEIVED, ReferralStatus.WAITING},
    "return_to_waiting": {ReferralStatus.MATCHED},
}
"""Where each step can be taken; everything else needs only an open referral."""
OPEN: Final = set(ReferralStatus) - {ReferralStatus.CLOSED}
NAMES = ("close_referral", "hold_referral", "return_to_waiting", "transfer_man", "fix_pair")
ADDRESSES: Final = [
    *((name, ()) for name in (*NAMES, "rule_out", "leaving")),
    *(("change_record", (part,)) for part in FORMS if part != "identity"),
]


def a_man(prison: Establishment, status: str) -> Referral:
    if status == ReferralStatus.MATCHED:
        man = a_referral(at=prison, release_on=IN_A_YEAR)
        return a_match(referral=man, mentor=a_mentor(at=prison)).referral
    columns = CLOSED if status == "closed" else {"status": status}
    return a_referral(at=prison, release_on=IN_A_YEAR, **columns)


def is_refused(answer: HttpResponse) -> bool:
    return bool(answer.context) and "doing" in answer.context  # type: ignore[attr-defined] # the test client's response


@pytest.mark.parametrize("status", ReferralStatus)
@pytest.mark.parametrize(("name", "args"), ADDRESSES)
def test_an_address_says_why_where_nothing_can_be_done(
    name: str, args: tuple[str, ...], status: ReferralStatus, staff: Client, prison: Establishment
) -> None:
    man = a_man(prison, status)
    address = reverse(f"matching:{name}", args=[man.pk, *args])
    is_possible = status in STEPS.get(name, OPEN)
    answer = staff.get(address)
    assert is_refused(answer) != is_possible  # type: ignore[arg-type] # the test client's response
    if not is_possible:
        assert is_refused(staff.post(address, {"reason": "other"}))  # type: ignore[arg-type] # the test client's response
    man.refresh_from_db()
    assert man.status == status
    if status == ReferralStatus.CLOSED:
        assert reverse("matching:reopen_referral", args=[man.pk]) in answer.content.decode()


@pytest.mark.parametrize("status", ReferralStatus)
def test_his_page_offers_only_what_can_be_done(
    status: ReferralStatus, staff: Client, prison: Establishment
) -> None:
    man = a_man(prison, status)
    his = reverse("matching:referral", args=[man.pk])
    page = staff.get(his).content.decode()
    links = {link.partition("?")[0] for link in re.findall(r'href="([^"]*)"', page)}
    offered = {link for link in links if link.startswith(his)}
    assert [link for link in offered if is_refused(staff.get(link))] == []  # type: ignore[arg-type] # the test client's response
    assert reverse("matching:add_note", args=[man.pk]) in offered
    is_closed = status == ReferralStatus.CLOSED
    assert (reverse("matching:reopen_referral", args=[man.pk]) in page) == is_closed
    assert (reverse("matching:confirm_date", args=[man.pk]) in page) != is_closed


def test_a_date_of_a_closed_referral_is_not_confirmed(staff: Client, prison: Establishment) -> None:
    man = a_man(prison, "closed")
    row = man.release_dates.get()
    press = {"kind": row.kind, "on": row.on.isoformat()}
    assert is_refused(staff.post(reverse("matching:confirm_date", args=[man.pk]), press))  # type: ignore[arg-type] # the test client's response
    row.refresh_from_db()
    assert row.confirmed_on is None


@pytest.mark.parametrize("is_seen", [True, False])
def test_with_another_open_referral_it_is_not_offered_to_reopen(
    is_seen: bool, staff: Client, prison: Establishment
) -> None:
    man = a_man(prison, "closed")
    other = a_referral(at=prison if is_seen else an_establishment(), participant=man.participant)
    for name in ("referral", "close_referral"):
        page = staff.get(reverse(f"matching:{name}", args=[man.pk])).content.decode()
        assert reverse("matching:reopen_referral", args=[man.pk]) not in page
        assert (other.reference in page) == is_seen


def test_a_part_of_a_closed_referral_does_not_change(prison: Establishment, ann: User) -> None:
    man = a_man(prison, "closed")
    with pytest.raises(ReferralIsClosed):
        set_on_remand(
            referral=man, on_remand=True, version=man.version, reason="", by=ann, at=now()
        )
    assert not RecordChange.objects.exists()


def test_no_mentor_is_fixed_for_a_closed_referral(prison: Establishment, ann: User) -> None:
    man, mentor = a_man(prison, "closed"), a_mentor(at=prison)
    with pytest.raises(ReferralIsClosed):
        fix_pair(mentor=mentor, referral=man, slot=MONDAY_MORNING, reason="knows", by=ann, at=now())


def test_a_fixed_pair_rests_with_the_referral_and_does_not_come_back(
    prison: Establishment, ann: User
) -> None:
    """Or the mentor's time would be held for a man who does not wait."""
    mentor = a_mentor(at=prison, slots=[MONDAY_MORNING])
    man, other = a_man(prison, "closed"), a_referral(at=prison)
    old = a_fixed_pair(mentor, man)
    fix_pair(mentor=mentor, referral=other, slot=MONDAY_MORNING, reason="x", by=ann, at=now())
    reopen_referral(referral=man, by=ann, at=now())
    old.refresh_from_db()
    assert old.removed_by == ann
    assert FixedPair.objects.get(removed_at=None).referral == other
