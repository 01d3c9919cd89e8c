import pytest

from config.accounts.grants import LastManager, grant_role, withdraw_role
from config.accounts.models import User
from config.accounts.roles import STAFF, Role
from config.common.actor import PROGRAMME
from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.errors import NotAllowed
from tests.factories.people import coordinator, manager, user_with

pytestmark = pytest.mark.django_db


def roles_in_database(user: User) -> frozenset[str]:
    return User.objects.get(pk=user.pk).roles


def test_a_role_is_given_once_and_the_trail_says_by_whom() -> None:
    ann, boss = user_with(), manager()
    assert not ann.roles
    for _ in range(2):
        grant_role(user=ann, role=Role.MENTOR, by=boss, at=now())
    assert ann.roles == roles_in_database(ann) == {"mentor"}
    event = AuditEvent.objects.get(action="grant_role")
    assert (event.actor, event.subject_id, event.detail) == (boss.pk, ann.pk, {"role": "mentor"})


def test_a_role_is_taken_back_once() -> None:
    ann = user_with(Role.MENTOR, Role.APPLICANT)
    assert ann.roles == {"mentor", "applicant"}
    for _ in range(2):
        withdraw_role(user=ann, role=Role.APPLICANT, by=PROGRAMME, at=now())
    assert ann.roles == roles_in_database(ann) == {"mentor"}
    assert AuditEvent.objects.filter(action="withdraw_role").count() == 1


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("giver", Role)
def test_who_may_decide_about_a_role(giver: Role, role: Role) -> None:
    ann, by = user_with(role), user_with(giver)
    may = giver == Role.MANAGER if role in STAFF else giver in STAFF
    for change in (grant_role, withdraw_role):
        if may:
            change(user=ann, role=role, by=by, at=now())
        else:
            with pytest.raises(NotAllowed):
                change(user=ann, role=role, by=by, at=now())
    assert roles_in_database(ann) == (frozenset() if may else {role})


def test_nobody_makes_themselves_a_manager() -> None:
    ann = coordinator()
    with pytest.raises(NotAllowed):
        grant_role(user=ann, role=Role.MANAGER, by=ann, at=now())


def test_there_is_always_a_manager_who_can_sign_in() -> None:
    boss, other = manager(), manager(is_active=False)
    for by in (boss, PROGRAMME):
        with pytest.raises(LastManager):
            withdraw_role(user=boss, role=Role.MANAGER, by=by, at=now())
    withdraw_role(user=other, role=Role.MANAGER, by=boss, at=now())
    assert roles_in_database(boss) == {Role.MANAGER}
