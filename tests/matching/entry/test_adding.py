"""A paper form becomes a referral that somebody has to check."""

from datetime import date, timedelta
from typing import Any

import pytest

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import FieldError, NotAllowed
from matching.entry.adding import Entry, LooksAlike, add_referral, eligibility
from matching.models import Agreement, Participant, Referral, ReleaseKind, Source
from matching.participants.likeness import undecided_likenesses
from matching.participants.numbers import NumberTaken
from matching.states import ReferralStatus
from recruitment.models import Establishment
from tests.factories.people import manager
from tests.factories.programme import (
    a_coordinator,
    a_language,
    a_need,
    a_referral,
    an_establishment,
)

pytestmark = pytest.mark.django_db

TODAY, BORN = london_today(), date(1990, 5, 12)
CLOSED: dict[str, Any] = {"status": "closed", "closed_on": TODAY, "closure_reason": "completed"}


def in_days(count: int) -> date:
    return TODAY + timedelta(days=count)


def an_entry(prison: Establishment, **fields: Any) -> Entry:
    usual: dict[str, Any] = {
        "name": "Jon Smith",
        "establishment": prison,
        "received_on": TODAY,
    }
    return Entry(**(usual | fields))


def add(prison: Establishment, by: User, **fields: Any) -> Referral:
    who = {name: fields.pop(name) for name in ("same_as", "different_from") if name in fields}
    return add_referral(entry=an_entry(prison, **fields), by=by, at=now(), **who)


def test_a_name_and_a_prison_are_enough(prison: Establishment, ann: User) -> None:
    referral = add(prison, ann)
    referral.refresh_from_db()
    assert (referral.name, referral.establishment) == ("Jon Smith", prison)
    assert (referral.status, referral.source) == (ReferralStatus.RECEIVED, Source.SELF_WING)
    assert (referral.release_on, referral.agreed_on) == (None, None)
    assert AuditEvent.objects.get(action="add_referral").subject_id == referral.pk


def test_each_referral_gets_a_reference_of_its_own(prison: Establishment, ann: User) -> None:
    references = {add(prison, ann, name=f"{letter}a Smith").reference for letter in "BCDFG"}
    assert len(references) == 5
    assert all(len(reference) <= 12 for reference in references)


def test_all_that_a_form_says_is_saved(prison: Establishment, ann: User) -> None:
    referral = add(
        prison,
        ann,
        source=Source.TRANSFER,
        prison_number="A1234BC",
        born_on=BORN,
        wing="C",
        cell="3-12",
        release_on=in_days(200),
        release_kind=ReleaseKind.HDC,
        release_confirmed_on=TODAY,
        needs={a_need("drugs").pk: 3},
        slots=6,
        languages=[a_language("welsh")],
        aims="A job.",
        literacy="Reads slowly.",
        access_needs="No stairs.",
        agreed_on=TODAY,
        agreed_how=Agreement.PAPER,
        agreed_with="Sam",
    )
    row = Referral.objects.get(pk=referral.pk)
    assert (row.prison_number, row.participant.born_on) == ("A1234BC", BORN)
    assert (row.wing, row.cell, row.slots, row.aims) == ("C", "3-12", 6, "A job.")
    assert (row.release_on, row.release_kind) == (in_days(200), ReleaseKind.HDC)
    assert row.release_dates.get().confirmed_on == row.release_confirmed_on == TODAY
    assert (row.needs.get().need.code, row.needs.get().weight) == ("drugs", 3)
    assert row.languages.get().code == "welsh"
    assert (row.agreed_on, row.agreed_how, row.agreed_with) == (TODAY, "paper", "Sam")


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("received_on", {"received_on": in_days(1)}),
        ("agreed_on", {"agreed_on": in_days(1), "agreed_how": "paper"}),
        ("born_on", {"born_on": in_days(-14 * 365)}),
        ("release_kind", {"release_on": in_days(99)}),
        ("release_on", {"release_kind": ReleaseKind.HDC}),
        ("release_on", {"release_kind": ReleaseKind.HDC, "release_on": in_days(-1)}),
        (
            "on_remand",
            {"release_kind": ReleaseKind.HDC, "release_on": in_days(9), "on_remand": True},
        ),
        ("release_confirmed_on", {"release_confirmed_on": in_days(1)}),
    ],
)
def test_an_answer_that_cannot_be_right_is_refused(
    field: str, wrong: dict[str, Any], prison: Establishment, ann: User
) -> None:
    with pytest.raises(FieldError) as refusal:
        add(prison, ann, **wrong)
    assert refusal.value.field == field
    assert not Referral.objects.exists()


def test_nobody_adds_a_man_to_another_prison(prison: Establishment) -> None:
    with pytest.raises(NotAllowed):
        add(prison, a_coordinator(an_establishment()))
    assert not Participant.objects.exists()


def test_a_man_who_may_be_here_is_asked_about(prison: Establishment, ann: User) -> None:
    known = a_referral(at=prison, name="John Smith", born_on=BORN)
    with pytest.raises(LooksAlike) as question:
        add(prison, ann, born_on=BORN)
    assert [row.man.key for row in question.value.likenesses] == [known.participant_id]
    assert Referral.objects.count() == 1


def test_the_same_man_gets_another_referral(prison: Establishment, ann: User) -> None:
    man = a_referral(at=prison, name="John Smith", **CLOSED).participant
    referral = add(prison, ann, prison_number="A1234BC", born_on=BORN, same_as=man.pk)
    man.refresh_from_db()
    assert referral.participant == man
    assert (man.name, man.prison_number, man.born_on) == ("John Smith", "A1234BC", BORN)


def test_the_same_man_with_an_open_referral_gets_no_second(
    prison: Establishment, ann: User
) -> None:
    open_one = a_referral(at=prison, name="John Smith")
    with pytest.raises(FieldError, match=open_one.reference):
        add(prison, ann, born_on=BORN, same_as=open_one.participant_id)
    open_one.participant.refresh_from_db()
    assert (Referral.objects.count(), open_one.participant.born_on) == (1, None)


def test_a_different_man_is_told_apart_for_good(prison: Establishment, ann: User) -> None:
    known = a_referral(at=prison, name="John Smith").participant
    add(prison, ann, different_from=[known.pk])
    assert Participant.objects.count() == 2
    assert undecided_likenesses(ann) == []


def test_two_men_cannot_have_one_prison_number(prison: Establishment, ann: User) -> None:
    """Whoever else the form is said to be about."""
    known = a_referral(at=prison, name="Ali Khan", prison_number="A1234BC")
    john = a_referral(at=prison, name="John Smith", **CLOSED).participant
    for who in (
        {},
        {"different_from": [known.participant_id, john.pk]},
        {"same_as": john.pk},
    ):
        with pytest.raises(NumberTaken) as refusal:
            add(prison, ann, prison_number="A1234BC", **who)
        assert refusal.value.referral == known


def test_a_man_of_another_prison_is_not_shown(prison: Establishment, ann: User) -> None:
    """The page says only that his number is taken. A manager sees both records."""
    a_referral(at=an_establishment(), name="Jon Smith", born_on=BORN, prison_number="A1234BC")
    with pytest.raises(FieldError) as refusal:
        add(prison, ann, born_on=BORN, prison_number="A1234BC")
    assert "Smith" not in str(refusal.value)
    add(prison, ann, born_on=BORN)
    assert len(undecided_likenesses(manager())) == 1


def test_a_man_nobody_showed_is_not_taken_for_him(prison: Establishment, ann: User) -> None:
    hidden = a_referral(at=an_establishment(), **CLOSED).participant
    with pytest.raises(Exception, match="record"):
        add(prison, ann, same_as=hidden.pk)
    assert hidden.referrals.count() == 1


@pytest.mark.parametrize(
    ("kind", "days", "on_remand", "is_eligible"),
    [
        ("conditional", 90, False, True),
        ("conditional", 89, False, False),
        ("hdc", 300, False, True),
        ("sentence_expiry", 300, False, None),
        ("", 0, False, None),
        ("", 0, True, None),
    ],
)
def test_three_months_left_are_what_counts(
    kind: str, days: int, on_remand: bool, is_eligible: bool | None
) -> None:
    release_on = in_days(days) if kind else None
    answer = eligibility(
        received_on=TODAY, release_on=release_on, release_kind=kind, on_remand=on_remand
    )
    assert answer is is_eligible
