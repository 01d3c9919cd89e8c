"""Drafts of referrals."""

from datetime import timedelta
from typing import Any

import pytest

from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from matching.models import ReferralDraft, ReleaseKind
from matching.referring.drafts import (
    DRAFTS_LAST,
    Part,
    discard_draft,
    drafts_of,
    forget_old_drafts,
    next_part,
    prison_number_in,
    save_part,
    start_draft,
    unanswered,
)
from tests.factories.people import user_with
from tests.factories.programme import a_need, an_establishment
from tests.factories.referring import a_referral_draft, a_referrer, a_work_domain

pytestmark = pytest.mark.django_db

RELEASE: dict[str, Any] = {"on_remand": False, "release_on": None, "release_kind": ""}


def test_starting_takes_a_work_address_and_makes_a_referrer() -> None:
    a_work_domain("justice.example")
    person = user_with(email="new@justice.example")
    draft = start_draft(by=person, at=now())
    assert person.roles == {"referrer"}
    assert list(drafts_of(person)) == [draft]
    assert unanswered(draft) == list(Part)
    with pytest.raises(NotAllowed):
        start_draft(by=user_with(email="new@home.example"), at=now())


def test_a_part_is_saved_and_answered_once() -> None:
    draft = start_draft(by=a_referrer(), at=now())
    need = a_need("drugs")
    answers = {"aims": "A flat", "literacy": "", "access_needs": "No stairs", "needs": [need]}
    for _ in range(2):
        save_part(draft=draft, part=Part.HELP, answers=answers, by=draft.referrer, at=now())
    assert (draft.aims, draft.access_needs, list(draft.needs.all())) == (
        "A flat",
        "No stairs",
        [need],
    )
    assert draft.answered == [Part.HELP]


@pytest.mark.parametrize(
    ("part", "answers"),
    [
        (Part.RELEASE, RELEASE | {"release_on": 0, "release_kind": ReleaseKind.PAROLE}),
        (Part.MAN, {"name": "A B", "prison_number": "", "born_on": 0}),
        (Part.AGREEMENT, {"agreed_how": "referrer", "agreed_on": 1}),
    ],
)
def test_a_day_on_the_wrong_side_of_today_is_refused(part: Part, answers: dict[str, Any]) -> None:
    days = {
        name: london_today() + timedelta(days=value) if type(value) is int else value
        for name, value in answers.items()
    }
    draft = start_draft(by=a_referrer(), at=now())
    with pytest.raises(FieldError) as refusal:
        save_part(draft=draft, part=part, answers=days, by=draft.referrer, at=now())
    assert refusal.value.field in answers
    assert ReferralDraft.objects.get().answered == []


def test_somebody_elses_draft_cannot_be_changed_or_deleted() -> None:
    draft, other = a_referral_draft(), a_referrer()
    with pytest.raises(ChangedMeanwhile):
        save_part(draft=draft, part=Part.RELEASE, answers=RELEASE, by=other, at=now())
    with pytest.raises(ChangedMeanwhile):
        discard_draft(draft=draft, by=other, at=now())
    assert ReferralDraft.objects.get().release_on == draft.release_on


def test_a_deleted_draft_is_gone_and_saved_no_more() -> None:
    draft = a_referral_draft()
    discard_draft(draft=draft, by=draft.referrer, at=now())
    assert not ReferralDraft.objects.exists()
    with pytest.raises(ChangedMeanwhile):
        save_part(draft=draft, part=Part.RELEASE, answers=RELEASE, by=draft.referrer, at=now())


def test_a_draft_left_alone_is_deleted_in_time() -> None:
    started = now() - 2 * DRAFTS_LAST
    a_referral_draft(started_at=started, saved_at=now() - DRAFTS_LAST - timedelta(hours=1))
    recent = a_referral_draft(
        started_at=started,
        saved_at=now() - DRAFTS_LAST + timedelta(hours=1),
        establishment=an_establishment(),
    )
    assert forget_old_drafts(at=now()) == 1
    assert list(ReferralDraft.objects.all()) == [recent]
    assert forget_old_drafts(at=now()) == 0


@pytest.mark.parametrize(
    ("answered", "after", "following"),
    [
        ([Part.MAN], Part.MAN, Part.RELEASE),
        ([Part.MAN, Part.RELEASE], Part.MAN, Part.HELP),
        ([Part.RELEASE, Part.HELP, Part.AGREEMENT], Part.AGREEMENT, Part.MAN),
        (list(Part), Part.MAN, None),
    ],
)
def test_what_comes_next(answered: list[Part], after: Part, following: Part | None) -> None:
    assert next_part(ReferralDraft(answered=answered), after=after) == following


@pytest.mark.parametrize(
    ("typed", "number"), [("a1234bc", "A1234BC"), (" A1234 BC", "A1234BC"), ("", ""), ("  ", "")]
)
def test_a_prison_number_however_it_is_typed(typed: str, number: str) -> None:
    assert prison_number_in(typed) == number


@pytest.mark.parametrize("typed", ["1234", "A1234B", "AA123BC", "A1234BCD"])
def test_what_is_no_prison_number_is_refused(typed: str) -> None:
    with pytest.raises(FieldError):
        prison_number_in(typed)
