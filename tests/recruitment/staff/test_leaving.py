import pytest
from django.test import Client

from config.accounts.grants import LastManager
from config.accounts.models import SecondStepReset, User
from config.accounts.roles import Role
from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from recruitment.models import Establishment, StaffAccount
from recruitment.staff.duties import Duties, duties_of, former_duties
from recruitment.staff.inviting import withdraw_invitation
from recruitment.staff.leaving import bring_back, remove_staff
from recruitment.staff.people import former_staff, invited_staff, staff_members, staff_now
from tests.config.accounts.test_staff import create_staff
from tests.factories.people import coordinator, manager, sign_in, user_with
from tests.factories.programme import a_coordinator, an_establishment
from tests.factories.staff import (
    a_reset,
    an_invitation,
    coordinating,
    remove,
    somebody_who_left,
)

pytestmark = pytest.mark.django_db

NOTHING = Duties(frozenset(), frozenset())


def test_whoever_is_removed_loses_everything_at_once(client: Client) -> None:
    boss, prison, closed = manager(), an_establishment(), an_establishment()
    ann = user_with(Role.COORDINATOR, Role.MENTOR)
    ann.establishments.set([prison, closed])
    Establishment.objects.filter(pk=closed.pk).update(closed_on=now().date())
    sign_in(client, ann)
    remove(ann, by=boss, alone={prison.pk})
    assert client.get("/account/").status_code == 302
    assert User.objects.get(pk=ann.pk).roles == {Role.MENTOR}
    assert not ann.establishments.exists()
    account = StaffAccount.objects.get()
    assert (account.user, account.removed_by) == (ann, boss)
    assert set(account.prisons.all()) == {prison, closed}
    assert AuditEvent.objects.filter(action="remove", subject_id=account.pk).count() == 1


def test_what_somebody_did_can_be_given_back() -> None:
    prison = an_establishment()
    account = somebody_who_left(prison)
    assert former_duties(account) == coordinating(prison)
    bring_back(account=account, duties=former_duties(account), by=manager(), at=now())
    assert duties_of(account.user) == coordinating(prison)
    remove(account.user, by=manager(), alone={prison.pk})
    account.refresh_from_db()
    assert account.left_at


def test_somebody_comes_back_once() -> None:
    account = somebody_who_left()
    copy = StaffAccount.objects.get()
    bring_back(account=account, duties=coordinating(), by=manager(), at=now())
    with pytest.raises(ChangedMeanwhile):
        bring_back(account=copy, duties=coordinating(), by=manager(), at=now())


def test_nobody_is_removed_unknowingly() -> None:
    boss, prison = manager(), an_establishment()
    ann = a_coordinator(prison)
    mark = duties_of(ann).mark
    with pytest.raises(FieldError) as refusal:
        remove(ann, by=boss)
    assert refusal.value.field == "alone"
    ann.establishments.add(an_establishment())
    with pytest.raises(ChangedMeanwhile):
        remove_staff(user=ann, mark=mark, alone={prison.pk}, by=boss, at=now())
    assert not StaffAccount.objects.exists()


def test_the_last_manager_cannot_go() -> None:
    boss, other = manager(), manager()
    remove(other, by=boss)
    with pytest.raises(LastManager):
        remove(boss, by=boss)
    assert duties_of(boss).roles == {Role.MANAGER}


def test_a_manager_who_is_not_the_last_can_go_by_themselves() -> None:
    boss = manager()
    manager()
    remove(boss, by=boss)
    assert duties_of(boss) == NOTHING


def test_only_managers_remove_and_bring_back() -> None:
    account, ann = somebody_who_left(), coordinator()
    with pytest.raises(NotAllowed):
        remove(coordinator(), by=ann)
    with pytest.raises(NotAllowed):
        bring_back(account=account, duties=coordinating(), by=ann, at=now())


def test_somebody_who_does_not_work_here_is_not_removed() -> None:
    for person in (user_with(Role.MENTOR), somebody_who_left().user, an_invitation().user):
        with pytest.raises(ChangedMeanwhile):
            remove(person, by=manager())


def test_open_requests_go_with_whoever_made_them() -> None:
    boss, other = manager(), manager()
    one, two = a_reset(by=other), a_reset(other, by=boss)
    third = a_reset(by=boss)
    remove(other, by=boss)
    for reset in (one, two, third):
        reset.refresh_from_db()
    assert [one.status, two.status, third.status] == ["taken_back", "taken_back", "asked"]
    assert SecondStepReset.objects.filter(answered_by=boss).count() == 2


def test_the_lists_know_who_is_where() -> None:
    boss, waiting, gone, refused = manager(), an_invitation(), somebody_who_left(), an_invitation()
    withdraw_invitation(account=refused, by=boss, at=now())
    assert boss in staff_now()
    assert list(invited_staff()) == [waiting]
    assert set(former_staff()) == {gone, refused}
    assert set(staff_now()) | {waiting.user, gone.user, refused.user} == set(staff_members())


def test_whom_the_command_brings_back_works_here_and_can_be_removed() -> None:
    account = somebody_who_left()
    create_staff(account.user.email, "coordinator")
    assert not former_staff().exists()
    assert account.user in staff_now()
    remove(account.user, by=manager())
    assert list(former_staff()) == [account]
