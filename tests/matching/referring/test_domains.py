"""Which email addresses can refer men, and becoming a referrer."""

import pytest

from config.accounts.models import User
from config.accounts.roles import Role
from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.errors import FieldError, NotAllowed
from matching.models import WorkDomain
from matching.referring.domains import (
    add_work_domain,
    become_referrer,
    has_work_address,
    people_at,
    referrers_at,
    remove_work_domain,
)
from tests.factories.people import coordinator, manager, referrer, user_with
from tests.factories.referring import a_work_domain

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["justice.example", " @Justice.Example ", "pat@justice.example"])
def test_a_manager_adds_a_domain_however_it_is_typed(typed: str) -> None:
    by = manager()
    add_work_domain(domain=typed, by=by, at=now())
    assert WorkDomain.objects.get().domain == "justice.example"
    event = AuditEvent.objects.get(action="add_work_domain")
    assert (event.actor, event.detail) == (by.pk, {"domain": "justice.example"})


@pytest.mark.parametrize("typed", ["", "justice", "a b.example", "justice..example", "Gmail.com"])
def test_what_is_no_employers_domain_is_refused(typed: str) -> None:
    with pytest.raises(FieldError) as refusal:
        add_work_domain(domain=typed, by=manager(), at=now())
    assert refusal.value.field == "domain"
    assert not WorkDomain.objects.exists()


def test_a_domain_is_on_the_list_once() -> None:
    a_work_domain("justice.example")
    with pytest.raises(FieldError):
        add_work_domain(domain="JUSTICE.example", by=manager(), at=now())


def test_only_managers_change_the_list() -> None:
    row = a_work_domain()
    with pytest.raises(NotAllowed):
        add_work_domain(domain="other.example", by=coordinator(), at=now())
    with pytest.raises(NotAllowed):
        remove_work_domain(row=row, by=coordinator(), at=now())
    assert list(WorkDomain.objects.all()) == [row]


@pytest.mark.parametrize(
    ("email", "is_allowed"),
    [
        ("pat@justice.example", True),
        ("Pat@Justice.Example", True),
        ("pat@noms.justice.example", False),
        ("pat@injustice.example", False),
        ("justice.example@other.example", False),
    ],
)
def test_a_work_address_is_of_exactly_that_domain(email: str, is_allowed: bool) -> None:
    a_work_domain("justice.example")
    assert has_work_address(User(email=email)) is is_allowed


@pytest.mark.parametrize("roles", [(), (Role.MENTOR,), (Role.MANAGER,), (Role.APPLICANT,)])
def test_becoming_a_referrer_adds_that_role_alone(roles: tuple[Role, ...]) -> None:
    a_work_domain("justice.example")
    person = user_with(*roles, email="pat@justice.example")
    for _ in range(2):
        become_referrer(by=person, at=now())
    assert person.roles == {*roles, Role.REFERRER}


def test_nobody_becomes_a_referrer_with_another_address() -> None:
    a_work_domain("justice.example")
    person = user_with(email="pat@home.example")
    with pytest.raises(NotAllowed):
        become_referrer(by=person, at=now())
    assert not person.roles


def test_removing_a_domain_is_recorded() -> None:
    remove_work_domain(row=a_work_domain("justice.example"), by=manager(), at=now())
    assert not has_work_address(User(email="pat@justice.example"))
    assert AuditEvent.objects.get(action="remove_work_domain").detail == {
        "domain": "justice.example"
    }


def test_who_is_at_a_domain_is_counted() -> None:
    user_with(email="ann@justice.example")
    user_with(email="ann@noms.justice.example")
    user_with(email="ann@injustice.example")
    referrer(email="pat@Justice.example")
    assert people_at("justice.example").count() == 2
    assert referrers_at("justice.example").count() == 1
