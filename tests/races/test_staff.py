"""2 managers who change staff at the same moment. On SQLite these tests would pass whatever the
code did."""

from functools import partial

import pytest

from config.accounts.grants import withdraw_role
from config.accounts.models import RoleGrant, SecondStepReset, User
from config.accounts.resetting.asking import agree_reset, take_back_reset
from config.accounts.roles import Role
from config.common.clock import now
from config.common.errors import DomainError
from recruitment.models import StaffAccount
from recruitment.staff.duties import Duties, change_duties, duties_of, only_at
from recruitment.staff.inviting import accept_invitation, invite, withdraw_invitation
from recruitment.staff.leaving import bring_back, remove_staff
from recruitment.states import StaffStatus
from tests.factories.people import manager
from tests.factories.programme import a_coordinator, an_establishment
from tests.factories.staff import a_reset, an_invitation, coordinating, somebody_who_left
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

RIVALS = 6


def removing(user: User, by: User) -> partial[None]:
    return partial(
        remove_staff,
        user=user,
        mark=duties_of(user).mark,
        alone=(),
        by=User.standing_for(by.pk, by.roles),
        at=now(),
    )


def managers() -> set[int]:
    return set(RoleGrant.objects.filter(role=Role.MANAGER).values_list("user", flat=True))


def test_of_managers_who_remove_each_other_one_stays() -> None:
    """Each removes the next, all at once. Whoever is removed first removes nobody."""
    people = [manager() for _ in range(RIVALS)]
    pairs = zip(people, people[1:] + people[:1], strict=True)
    race([removing(user, by) for by, user in pairs])
    assert managers()
    one, other = manager(), manager()
    RoleGrant.objects.exclude(user__in=[one, other]).delete()
    answers = race([removing(other, one), removing(one, other)])
    assert sum(isinstance(answer, DomainError) for answer in answers) == 1
    assert len(managers()) == 1


def test_of_managers_who_all_go_by_themselves_one_stays() -> None:
    people = [manager() for _ in range(RIVALS)]
    going = partial(withdraw_role, role=Role.MANAGER, at=now())
    answers = race([partial(going, user=person, by=person) for person in people])
    assert sum(isinstance(answer, DomainError) for answer in answers) == 1
    assert len(managers()) == 1


def test_of_2_coordinators_who_go_at_once_one_is_named() -> None:
    """Each of them was not the only coordinator when the managers looked."""
    boss, prison = manager(), an_establishment()
    people = [a_coordinator(prison) for _ in range(2)]
    race([removing(person, boss) for person in people])
    (stays,) = [person for person in people if duties_of(person).roles]
    assert only_at(stays) == [prison]


def test_an_invitation_is_accepted_or_withdrawn() -> None:
    boss, account = manager(), an_invitation(an_establishment())
    steps = [
        partial(accept_invitation, account=StaffAccount.objects.get(), at=now()),
        partial(withdraw_invitation, account=StaffAccount.objects.get(), by=boss, at=now()),
    ] * 3
    answers = race(steps)
    assert sum(isinstance(answer, DomainError) for answer in answers) == len(steps) - 1
    account.refresh_from_db()
    assert bool(duties_of(account.user).roles) is (account.status == StaffStatus.OPEN)


def test_one_person_is_invited_once() -> None:
    rivals = [manager() for _ in range(RIVALS)]
    answers = race(
        [
            partial(
                invite,
                email="ann@example.org",
                name="Ann",
                duties=coordinating(),
                by=rival,
                at=now(),
            )
            for rival in rivals
        ]
    )
    assert sum(isinstance(answer, DomainError) for answer in answers) == RIVALS - 1


def test_of_2_changes_from_one_page_the_second_is_refused() -> None:
    boss, ann = manager(), a_coordinator()
    change = partial(change_duties, user=ann, mark=duties_of(ann).mark, alone=(), by=boss, at=now())
    changes = [
        Duties(frozenset({Role.MANAGER}), frozenset()),
        coordinating(an_establishment()),
    ]
    answers = race([partial(change, duties=duties) for duties in changes])
    assert sum(isinstance(answer, DomainError) for answer in answers) == 1
    assert duties_of(ann) in changes


def test_somebody_comes_back_once() -> None:
    boss, account = manager(), somebody_who_left()
    back = partial(bring_back, duties=coordinating(), by=boss, at=now())
    copies = [StaffAccount.objects.get(pk=account.pk) for _ in range(RIVALS)]
    answers = race([partial(back, account=copy) for copy in copies])
    assert sum(isinstance(answer, DomainError) for answer in answers) == RIVALS - 1


def test_a_reset_is_answered_once() -> None:
    asker = manager()
    reset = a_reset(by=asker)
    copies = [SecondStepReset.objects.select_related("user").get() for _ in range(RIVALS)]
    steps: list[partial[None]] = [
        partial(agree_reset, reset=copy, by=manager(), at=now()) for copy in copies
    ]
    steps.append(partial(take_back_reset, reset=reset, by=asker, at=now()))
    answers = race(steps)
    assert sum(isinstance(answer, DomainError) for answer in answers) == RIVALS
