from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.test import Client

from config.accounts.models import SecondStepReset
from config.accounts.resetting.asking import (
    agree_reset,
    ask_reset,
    can_answer,
    decline_reset,
    expired_reset,
    open_resets,
    resets_to_answer,
    take_back_reset,
)
from config.accounts.resetting.states import ResetStatus
from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from config.common.outbox.email import Email
from tests.factories.people import coordinator, enrol_totp, manager, sign_in
from tests.factories.staff import a_reset

SECOND = timedelta(seconds=1)

pytestmark = pytest.mark.django_db


def test_a_second_manager_agrees_and_the_second_step_is_gone(client: Client) -> None:
    ann, asker, other = coordinator(), manager(), manager()
    enrol_totp(ann)
    sign_in(client, ann)
    ask_reset(user=ann, reason="Lost her phone.", by=asker, at=now())
    assert list(Email.objects.values_list("to", flat=True)) == [other.email]
    reset = open_resets(at=now()).get()
    assert Authenticator.objects.filter(user=ann).exists()
    agree_reset(reset=reset, by=other, at=now())
    assert not Authenticator.objects.filter(user=ann).exists()
    assert client.get("/account/").status_code == 302
    assert Email.objects.latest("pk").to == ann.email
    assert AuditEvent.objects.get(action="reset_second_factor").actor == other.pk
    assert not open_resets(at=now()).exists()
    with pytest.raises(ChangedMeanwhile):
        agree_reset(reset=SecondStepReset.objects.get(), by=other, at=now())


def test_nobody_agrees_to_their_own_request_or_for_themselves() -> None:
    asker, person = manager(), manager()
    enrol_totp(person)
    reset = a_reset(person, by=asker)
    for wrong in (asker, person, coordinator()):
        assert not can_answer(reset, wrong)
        for answer in (agree_reset, decline_reset):
            with pytest.raises(NotAllowed):
                answer(reset=reset, by=wrong, at=now())
    assert Authenticator.objects.filter(user=person).exists()


def test_a_request_can_be_declined_or_taken_back_and_made_again() -> None:
    asker, other, ann = manager(), manager(), coordinator()
    enrol_totp(ann)
    first = a_reset(ann, by=asker)
    decline_reset(reset=first, by=other, at=now())
    second = a_reset(ann, by=asker)
    with pytest.raises(NotAllowed):
        take_back_reset(reset=second, by=other, at=now())
    take_back_reset(reset=second, by=asker, at=now())
    with pytest.raises(ChangedMeanwhile):
        agree_reset(reset=second, by=other, at=now())
    assert Authenticator.objects.filter(user=ann).exists()
    assert a_reset(ann, by=asker).status == ResetStatus.ASKED


def test_a_request_expires_and_can_be_made_again() -> None:
    ann, asker, other = coordinator(), manager(), manager()
    first = a_reset(ann, by=asker)
    before, after = first.expires_at - SECOND, first.expires_at
    assert list(open_resets(at=before)) == [first]
    assert not open_resets(at=after).exists()
    assert (expired_reset(ann, at=before), expired_reset(ann, at=after)) == (None, first)
    for answer in (agree_reset, decline_reset):
        with pytest.raises(ChangedMeanwhile):
            answer(reset=first, by=other, at=after)
    ask_reset(user=ann, reason="Still lost.", by=other, at=after)
    first.refresh_from_db()
    assert (first.status, first.answered_by) == (ResetStatus.TAKEN_BACK, other)
    agree_reset(reset=open_resets(at=after).get(), by=asker, at=after)


def test_only_managers_who_can_agree_have_a_request_to_answer() -> None:
    lost, asker, other = manager(), manager(), manager()
    reset = a_reset(lost, by=asker)
    for user, rows in ((lost, []), (asker, []), (coordinator(), []), (other, [reset])):
        assert list(resets_to_answer(user, at=reset.asked_at)) == rows
    assert not resets_to_answer(other, at=reset.expires_at).exists()


def test_who_can_ask() -> None:
    boss, ann = manager(), coordinator()
    with pytest.raises(FieldError):
        ask_reset(user=ann, reason="Lost.", by=boss, at=now())
    other = manager()
    with pytest.raises(FieldError):
        ask_reset(user=other, reason="Nobody else could agree.", by=boss, at=now())
    with pytest.raises(NotAllowed):
        ask_reset(user=boss, reason="Me.", by=boss, at=now())
    with pytest.raises(NotAllowed):
        ask_reset(user=boss, reason="Lost.", by=ann, at=now())
    ask_reset(user=ann, reason="Lost.", by=boss, at=now())
    with pytest.raises(ChangedMeanwhile):
        ask_reset(user=ann, reason="Lost.", by=other, at=now())
    assert SecondStepReset.objects.count() == 1


def test_the_database_refuses_what_must_never_be() -> None:
    reset, at, third = a_reset(), now(), manager()
    row = SecondStepReset.objects.filter(pk=reset.pk)
    answered = {"answered_at": at, "status": ResetStatus.AGREED}
    for columns in (
        {"asked_by": reset.user},
        {"status": "lost"},
        {"answered_at": at},
        {"status": ResetStatus.AGREED},
        answered | {"answered_by": reset.asked_by},
        answered | {"answered_by": reset.user},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**columns)
    row.update(**answered | {"answered_by": third})


def test_one_open_request_for_a_person() -> None:
    reset = a_reset()
    with pytest.raises(IntegrityError), transaction.atomic():
        SecondStepReset.objects.create(
            user=reset.user, reason="x", asked_by=manager(), asked_at=now()
        )
