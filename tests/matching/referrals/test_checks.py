"""Asking a prison about a man, recording its answer, and which prison checks to chase."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.accounts.models import User
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from matching.models import PrisonCheck, Referral
from matching.referrals.checks import (
    ask_about_several,
    ask_prison,
    cancel_check,
    checks_to_make,
    latest_answer,
    open_check,
    record_answer,
)
from matching.states import CheckStatus
from recruitment.models import Establishment
from tests.factories.programme import (
    a_coordinator,
    a_prison_check,
    a_referral,
    an_answered_check,
    an_establishment,
    an_open_proposal,
)

pytestmark = pytest.mark.django_db
TODAY = london_today()


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def man(prison: Establishment) -> Referral:
    return a_referral(at=prison, is_checked=False)


def answer(man: Referral, by: User, **fields: Any) -> PrisonCheck:
    values: dict[str, Any] = {
        "answered_by": "Olu Oak",
        "answered_on": TODAY,
        "seen_where": "The visits hall",
        "in_sight_of": "An officer",
        "not_seen_by": "Nobody from the chapel",
        "review_on": None,
    }
    return record_answer(referral=man, **(values | fields), by=by, at=now())


def test_a_prison_is_asked_once_and_answers(man: Referral, ann: User) -> None:
    check = ask_prison(referral=man, by=ann, at=now())
    assert (check.establishment, check.asked_on, check.asked_by) == (man.establishment, TODAY, ann)
    with pytest.raises(ChangedMeanwhile):
        ask_prison(referral=man, by=ann, at=now())
    answered = answer(man, ann)
    assert (answered.pk, answered.status) == (check.pk, CheckStatus.ANSWERED)
    assert (latest_answer(man), open_check(man)) == (answered, None)


def test_an_answer_nobody_wrote_down_asking_for_is_recorded(man: Referral, ann: User) -> None:
    check = answer(man, ann, answered_on=ago(3))
    assert (check.asked_on, check.answered_on, check.status) == (ago(3), ago(3), "answered")


@pytest.mark.parametrize(
    ("field", "days"),
    [
        ("answered_on", {"answered_on": TODAY + timedelta(days=1)}),
        ("answered_on", {"answered_on": ago(8)}),
        ("review_on", {"review_on": TODAY}),
    ],
)
def test_days_that_cannot_be_are_refused(
    field: str, days: dict[str, date], man: Referral, ann: User
) -> None:
    a_prison_check(man, asked_on=ago(7))
    with pytest.raises(FieldError) as refusal:
        answer(man, ann, **days)
    assert refusal.value.field == field
    assert PrisonCheck.objects.get().status == CheckStatus.ASKED


def test_a_question_can_be_taken_back(man: Referral, ann: User) -> None:
    check = ask_prison(referral=man, by=ann, at=now())
    cancel_check(check=check, by=ann, at=now())
    assert (open_check(man), latest_answer(man)) == (None, None)
    assert ask_prison(referral=man, by=ann, at=now()) != check


def test_the_answer_counts_until_the_next_one(man: Referral, ann: User) -> None:
    first = an_answered_check(man)
    ask_prison(referral=man, by=ann, at=now())
    assert latest_answer(man) == first
    assert latest_answer(man) != answer(man, ann)


def test_only_staff_of_his_prison_ask(man: Referral) -> None:
    outsider = a_coordinator(an_establishment())
    with pytest.raises(NotAllowed):
        ask_prison(referral=man, by=outsider, at=now())
    with pytest.raises(NotAllowed):
        answer(man, outsider)


def test_nobody_is_asked_about_a_closed_referral(man: Referral, ann: User) -> None:
    Referral.objects.update(status="closed", closed_on=TODAY, closure_reason="withdrew")
    with pytest.raises(ChangedMeanwhile):
        ask_prison(referral=man, by=ann, at=now())


def test_the_chase_list(prison: Establishment, ann: User, man: Referral) -> None:
    """Men with a proposal come first, then those we never asked about, then those we asked about
    longest ago. Men with an answer come when its review is due."""
    late = a_prison_check(a_referral(at=prison, is_checked=False), asked_on=ago(20)).referral
    recent = a_prison_check(a_referral(at=prison, is_checked=False), asked_on=ago(2)).referral
    review = a_referral(at=prison, is_checked=False)
    an_answered_check(review, asked_on=ago(50), answered_on=ago(50), review_on=TODAY)
    a_referral(at=prison)
    a_referral(is_checked=False)
    proposed = a_referral(at=prison, is_checked=False)
    an_open_proposal(referral=proposed)
    moved = a_referral(at=prison)
    moved.prison_checks.update(establishment=an_establishment())
    rows = list(checks_to_make(ann, today=TODAY))
    assert rows[0] == proposed
    assert set(rows[1:4]) == {man, review, moved}
    assert rows[4:] == [late, recent]


def test_the_chase_list_costs_the_same_for_three(prison: Establishment, ann: User) -> None:
    counts = []
    for _ in range(3):
        a_referral(at=prison, is_checked=False)
        user = User.objects.get(pk=ann.pk)
        with CaptureQueriesContext(connection) as queries:
            assert [f"{row.name} {row.establishment}" for row in checks_to_make(user, today=TODAY)]
        counts.append(len(queries))
    assert counts == [2, 2, 2]


def test_several_are_asked_about_at_once(staff: Client, man: Referral, ann: User) -> None:
    other = a_referral(at=man.establishment, is_checked=False)
    elsewhere = a_referral(is_checked=False)
    ask_prison(referral=man, by=ann, at=now())
    keys = [man.pk, other.pk, elsewhere.pk]
    staff.post(reverse("matching:ask_about_ticked"), {"referral": keys})
    assert set(PrisonCheck.objects.values_list("referral", flat=True)) == {man.pk, other.pk}
    assert ask_about_several(referrals=[man, other], by=ann, at=now()) == 0


def test_the_pages_take_an_answer(staff: Client, man: Referral) -> None:
    address = reverse("matching:prison_check", args=[man.pk])
    assert man.name in staff.get(reverse("matching:prison_checks")).content.decode()
    staff.post(reverse("matching:ask_prison", args=[man.pk]))
    staff.post(reverse("matching:cancel_prison_check", args=[man.pk]))
    assert PrisonCheck.objects.get().status == CheckStatus.CANCELLED
    page = staff.post(address, {"answered_by": ""}).content.decode()
    assert 'href="#id_answered_by"' in page
    day = {f"answered_on_{part}": getattr(TODAY, part) for part in ("day", "month", "year")}
    staff.post(address, {"answered_by": "Olu Oak", "not_seen_by": "A. Mentor"} | day)
    assert "A. Mentor" in staff.get(address).content.decode()
    assert man.name not in staff.get(reverse("matching:prison_checks")).content.decode()
