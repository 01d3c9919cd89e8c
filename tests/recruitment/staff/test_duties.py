import pytest
from django.test import Client

from config.accounts.grants import LastManager
from config.accounts.models import RoleGrant, User
from config.accounts.roles import Role
from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from recruitment.models import Establishment
from recruitment.staff.duties import Duties, change_duties, duties_of, only_at
from tests.factories.people import coordinator, manager, sign_in, user_with
from tests.factories.programme import a_coordinator, an_establishment
from tests.factories.staff import MANAGER, coordinating

pytestmark = pytest.mark.django_db


def change(
    user: User, duties: Duties, *, by: User, mark: str = "", alone: frozenset[int] = frozenset()
) -> None:
    mark = mark or duties_of(user).mark
    change_duties(user=user, duties=duties, mark=mark, alone=alone, by=by, at=now())


def is_signed_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_roles_and_prisons_are_given_and_taken_away() -> None:
    boss, here, there = manager(), an_establishment(), an_establishment()
    a_coordinator(here)
    ann = a_coordinator(here)
    both = Duties(frozenset({Role.COORDINATOR, Role.MANAGER}), frozenset({there}))
    for _ in range(2):
        change(ann, both, by=boss)
    assert duties_of(ann) == both
    event = AuditEvent.objects.get(action="change_prisons")
    assert (event.subject_id, event.detail) == (ann.pk, {"given": [there.pk], "taken": [here.pk]})
    assert AuditEvent.objects.filter(action="grant_role").count() == 1


def test_whoever_loses_a_role_is_signed_out_everywhere() -> None:
    boss, ann = manager(), user_with(Role.MANAGER, Role.COORDINATOR)
    phone, laptop, other = Client(), Client(), Client()
    sign_in(phone, ann)
    sign_in(laptop, ann)
    sign_in(other, boss)
    change(ann, coordinating(an_establishment()), by=boss)
    assert not is_signed_in(phone)
    assert not is_signed_in(laptop)
    assert is_signed_in(other)


def test_whoever_gets_more_stays_signed_in(client: Client) -> None:
    boss, ann = manager(), coordinator()
    sign_in(client, ann)
    change(ann, coordinating(an_establishment()), by=boss)
    assert is_signed_in(client)


def test_nobody_leaves_a_prison_without_a_coordinator_unknowingly() -> None:
    boss, here, there = manager(), an_establishment(), an_establishment()
    ann, shared = a_coordinator(here, there), an_establishment()
    a_coordinator(there, shared)
    ann.establishments.add(shared)
    assert only_at(ann) == [here]
    with pytest.raises(FieldError) as refusal:
        change(ann, coordinating(there), by=boss)
    assert refusal.value.field == "alone"
    with pytest.raises(FieldError):
        change(ann, Duties(MANAGER, frozenset()), by=boss, alone=frozenset({there.pk}))
    assert duties_of(ann) == coordinating(here, there, shared)
    change(ann, coordinating(there), by=boss, alone=frozenset({here.pk}))
    assert duties_of(ann) == coordinating(there)


def test_who_counts_as_another_coordinator() -> None:
    here = an_establishment()
    ann = a_coordinator(here)
    a_coordinator(here, is_active=False)
    user_with(Role.MENTOR).establishments.add(here)
    assert only_at(ann) == [here]
    RoleGrant.objects.filter(user=ann).delete()
    assert only_at(ann) == []
    Establishment.objects.update(closed_on=now().date())
    assert only_at(a_coordinator(here)) == []


def test_a_change_by_somebody_else_is_noticed() -> None:
    boss, ann = manager(), user_with(Role.MANAGER)
    mark = duties_of(ann).mark
    change(ann, coordinating(), by=boss)
    with pytest.raises(ChangedMeanwhile):
        change(ann, Duties(MANAGER, frozenset()), by=boss, mark=mark)
    assert duties_of(ann) == coordinating()


def test_the_last_manager_stays_one() -> None:
    boss = manager()
    manager(is_active=False)
    with pytest.raises(LastManager):
        change(boss, coordinating(an_establishment()), by=boss)
    assert duties_of(boss) == Duties(MANAGER, frozenset())
    assert not AuditEvent.objects.filter(action="grant_role").exists()


def test_a_closed_prison_stays_with_its_coordinator() -> None:
    boss, closed = manager(), an_establishment()
    ann = a_coordinator(closed)
    Establishment.objects.update(closed_on=now().date())
    change(ann, coordinating(an_establishment()), by=boss)
    assert closed in ann.establishments.all()


def test_only_managers_change_roles() -> None:
    ann = coordinator()
    with pytest.raises(NotAllowed):
        change(ann, Duties(MANAGER, frozenset()), by=ann)


def test_whoever_has_just_been_removed_changes_nothing() -> None:
    """Their request began while they were still a manager, and knows nothing of the removal."""
    boss, former = manager(), manager()
    assert former.roles == MANAGER
    change(former, coordinating(), by=boss)
    with pytest.raises(NotAllowed):
        change(boss, coordinating(), by=User.standing_for(former.pk, MANAGER))
