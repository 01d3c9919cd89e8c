"""Somebody changes a record at the moment at which it is erased."""

from functools import partial
from typing import Any

import pytest

from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import DomainError
from delivery.endings.saying import withdraw_consent
from matching.models import Match, Note, Participant, Referral
from matching.referrals.moving import reopen_referral
from matching.referrals.notes import add_note
from privacy.erasing.asking import ask_to_erase, carry_out_erasure
from privacy.erasing.erasing import erase_man, erase_volunteer
from privacy.holds.holds import IsHeld, begin_hold
from privacy.models import Erasure
from privacy.register.entry import Whose
from tests.factories.delivery import a_supported_man, an_answer
from tests.factories.lives import a_life_of_a_man, a_life_of_an_account, everything
from tests.factories.people import manager
from tests.factories.programme import a_referral
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def a_man_to_erase() -> Match:
    today = london_today()
    over: dict[str, Any] = {"status": "closed", "closed_on": today, "closure_reason": "completed"}
    return a_supported_man(
        referral=a_referral(name="Sam Canary", **over),
        status="ended",
        ended_on=today,
        end_reason="completed",
    )


def test_a_change_comes_before_the_erasing_or_is_refused() -> None:
    boss = manager()
    outcomes = set()
    for _ in range(6):
        match = a_man_to_erase()
        man, answer = match.referral.participant, an_answer(match, words="Canary")
        note = partial(
            add_note,
            referral=match.referral,
            text="Canary",
            contacted_on=None,
            still_wants=None,
            by=boss,
            at=now(),
        )
        withdraw = partial(
            withdraw_consent, feedback=answer, on=london_today(), version=1, by=boss, at=now()
        )
        erase = partial(erase_man, participant=man, by=boss, at=now())
        answers = race([note, withdraw, erase, erase])
        assert all(isinstance(counts, dict) for counts in answers[2:])
        assert Participant.objects.get(pk=man.pk).erased_on
        assert "Canary" not in everything()
        outcomes |= {type(answers[0])}
    assert outcomes <= {Note, *DomainError.__subclasses__()}


def test_a_referral_is_opened_again_or_erased_and_never_both() -> None:
    boss = manager()
    for _ in range(6):
        match = a_man_to_erase()
        referral = match.referral
        race(
            [
                partial(reopen_referral, referral=referral, by=boss, at=now()),
                partial(erase_man, participant=referral.participant, by=boss, at=now()),
            ]
        )
        is_closed = Referral.objects.get(pk=referral.pk).status == "closed"
        is_erased = Participant.objects.get(pk=referral.participant_id).erased_on is not None
        assert is_closed == is_erased


def test_a_record_is_held_or_erased_and_never_both() -> None:
    boss = manager()
    for _ in range(6):
        man = a_man_to_erase().referral.participant
        hold = partial(
            begin_hold,
            whose=Whose.MAN,
            person_key=man.pk,
            reason="A claim",
            by=boss,
            at=now(),
        )
        held, erased = race([hold, partial(erase_man, participant=man, by=boss, at=now())])
        assert isinstance(erased, IsHeld) or Participant.objects.get(pk=man.pk).erased_on
        assert isinstance(erased, IsHeld) or isinstance(held, DomainError)


def test_2_workers_carry_out_one_erasure_once() -> None:
    boss = manager()
    for _ in range(3):
        man = a_man_to_erase().referral.participant
        erasure = Erasure.objects.create(participant=man, asked_by=boss, queued_at=now())
        race([partial(carry_out_erasure, erasure_id=erasure.pk)] * 4)
        erasure.refresh_from_db()
        assert erasure.status == "done"
        assert AuditEvent.objects.filter(action="erase", subject_id=man.pk).count() == 1


def test_2_managers_who_press_at_once_make_one_erasure() -> None:
    man = a_man_to_erase().referral.participant
    ask = [partial(ask_to_erase, person=man, by=manager(), at=now()) for _ in range(3)]
    answers = race(ask)
    assert set(answers) == {Erasure.objects.get()}


def test_whole_lives_are_erased_in_this_database_too() -> None:
    user = a_life_of_an_account(tag="qZ9m")
    man = a_life_of_a_man(mentor=user.mentor, tag="qZ9a")
    boss = manager()
    erase_man(participant=man, by=boss, at=now())
    erase_volunteer(user=user, by=boss, at=now())
    rest = everything()
    assert "qZ9m" not in rest
    assert "qZ9a" not in rest
