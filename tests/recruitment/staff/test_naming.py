"""The name of somebody who works here is corrected, by a manager or by themselves."""

from datetime import timedelta

import pytest

from config.accounts.models import User
from config.accounts.roles import Role
from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.errors import FieldError, NotAllowed
from recruitment.staff.inviting import accept_invitation
from recruitment.staff.naming import correct_name_of, correct_own_name
from tests.factories.people import applicant, coordinator, manager, user_with
from tests.factories.staff import an_invitation, somebody_who_left

pytestmark = pytest.mark.django_db


def lines() -> list[tuple[int | None, int | None]]:
    events = AuditEvent.objects.filter(action="correct_name").order_by("pk")
    return list(events.values_list("actor", "subject_id"))


def test_a_manager_corrects_who_accepted_who_is_invited_and_who_left() -> None:
    boss, account = manager(), an_invitation()
    correct_name_of(user=account.user, name="Ann Invited", by=boss, at=now())
    accept_invitation(account=account, at=now() + timedelta(minutes=1))
    for person, name in ((account.user, "Ann Accepted"), (somebody_who_left().user, "Al Left")):
        correct_name_of(user=person, name=f"  {name} ", by=boss, at=now())
        correct_name_of(user=person, name=name, by=boss, at=now())
        assert User.objects.get(pk=person.pk).name == name
    assert [actor for actor, _ in lines()] == [boss.pk] * 3


def test_a_person_corrects_their_own_name_and_corrects_it_again() -> None:
    ann = coordinator(name="Anne Archer")
    for name in ("Ann Archer", "Anne Archer"):
        correct_own_name(name=name, by=ann, at=now())
        assert User.objects.get(pk=ann.pk).name == name
    assert lines() == [(ann.pk, ann.pk)] * 2


def test_who_cannot_correct_a_name_and_which_names_are_refused() -> None:
    ann = coordinator()
    with pytest.raises(NotAllowed):
        correct_name_of(user=manager(), name="Somebody", by=ann, at=now())
    with pytest.raises(NotAllowed):
        correct_own_name(name="Somebody", by=user_with(Role.MENTOR), at=now())
    with pytest.raises(FieldError):
        correct_own_name(name="  ", by=ann, at=now())
    with pytest.raises(User.DoesNotExist):
        correct_name_of(user=applicant(), name="Somebody", by=manager(), at=now())
    assert not lines()
