from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from config.accounts.models import User
from config.accounts.roles import Role
from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from config.common.outbox.email import Email
from recruitment.models import StaffAccount
from recruitment.staff.duties import Duties, duties_of
from recruitment.staff.inviting import (
    LASTS,
    accept_invitation,
    invite,
    send_invitation_again,
    withdraw_invitation,
)
from recruitment.states import StaffStatus
from tests.factories.people import coordinator, manager, mentor_user, user_with
from tests.factories.programme import an_establishment
from tests.factories.staff import COORDINATOR, an_invitation, coordinating, somebody_who_left

pytestmark = pytest.mark.django_db

NEVER = Duties(frozenset(), frozenset())


def invited(email: str, duties: Duties, *, by: User | None = None) -> StaffAccount:
    return invite(email=email, name="Ann Archer", duties=duties, by=by or manager(), at=now())


def test_an_invitation_gives_nothing_until_it_is_accepted() -> None:
    brixton, boss = an_establishment(), manager()
    account = invited("Ann@Example.org", coordinating(brixton), by=boss)
    ann = User.objects.get(email="ann@example.org")
    assert (ann.name, duties_of(ann)) == ("Ann Archer", NEVER)
    email = Email.objects.get(to=ann.email)
    assert "/account/login/?next=%2Finvitation%2F" in email.text
    accept_invitation(account=account, at=now())
    assert duties_of(ann) == coordinating(brixton)
    assert account.status == StaffStatus.OPEN
    trail = AuditEvent.objects.filter(action__in=["invite_staff", "accept", "change_prisons"])
    assert trail.count() == 3


def test_a_mentor_who_is_invited_keeps_what_they_have() -> None:
    ben = mentor_user(email="ben@example.org", name="Ben")
    accept_invitation(account=invited("BEN@example.org", coordinating()), at=now())
    ben = User.objects.get(pk=ben.pk)
    assert ben.name == "Ben"
    assert ben.roles == {Role.MENTOR, Role.COORDINATOR}


def test_a_prison_from_before_they_were_invited_is_not_given() -> None:
    account, here, there = an_invitation(), an_establishment(), an_establishment()
    account.prisons.set([here])
    account.user.establishments.set([there])
    accept_invitation(account=account, at=now())
    assert duties_of(account.user) == coordinating(here)


def test_a_prison_that_has_closed_meanwhile_is_left_out() -> None:
    prison = an_establishment()
    account = an_invitation(prison)
    prison.closed_on = now().date()
    prison.save()
    accept_invitation(account=account, at=now())
    assert not account.user.establishments.exists()


def test_an_invitation_ends_and_can_be_sent_again() -> None:
    begun = now()
    account = an_invitation(at=begun)
    with pytest.raises(ChangedMeanwhile):
        accept_invitation(account=account, at=begun + LASTS)
    send_invitation_again(account=account, by=manager(), at=begun + LASTS)
    accept_invitation(account=account, at=begun + 2 * LASTS - timedelta(seconds=1))
    assert duties_of(account.user).roles == COORDINATOR


def test_a_stale_copy_does_not_outlast_the_row() -> None:
    """The row is asked once more, in the moment of accepting."""
    account = an_invitation()
    StaffAccount.objects.update(ends_at=now() + timedelta(seconds=1))
    with pytest.raises(ChangedMeanwhile):
        accept_invitation(account=account, at=now() + timedelta(seconds=2))
    assert duties_of(account.user) == NEVER


def test_a_withdrawn_invitation_cannot_be_accepted_and_its_email_does_not_go() -> None:
    boss, account = manager(), an_invitation()
    copy = StaffAccount.objects.get()
    withdraw_invitation(account=account, by=boss, at=now())
    assert not Email.objects.exists()
    with pytest.raises(ChangedMeanwhile):
        accept_invitation(account=copy, at=now())
    with pytest.raises(ChangedMeanwhile):
        withdraw_invitation(account=copy, by=boss, at=now())
    send_invitation_again(account=account, by=boss, at=now())
    assert Email.objects.filter(to=account.user.email).count() == 1
    accept_invitation(account=account, at=now())
    with pytest.raises(ChangedMeanwhile):
        send_invitation_again(account=account, by=boss, at=now())


def test_somebody_whose_invitation_was_withdrawn_can_be_invited_to_something_else() -> None:
    prison, account = an_establishment(), an_invitation(an_establishment())
    withdraw_invitation(account=account, by=manager(), at=now())
    again = invited(account.user.email, coordinating(prison))
    assert again == account
    accept_invitation(account=again, at=now())
    assert duties_of(again.user) == coordinating(prison)


def test_a_wrong_name_is_put_right_by_inviting_again() -> None:
    boss = manager()
    account = invite(
        email="ann@example.org", name="An Acher", duties=coordinating(), by=boss, at=now()
    )
    withdraw_invitation(account=account, by=boss, at=now())
    invited("ann@example.org", coordinating(), by=boss)
    ann = User.objects.get(email="ann@example.org")
    assert ann.name == "Ann Archer"
    account.refresh_from_db()
    withdraw_invitation(account=account, by=boss, at=now())
    User.objects.filter(pk=ann.pk).update(last_login=now())
    invite(email="ann@example.org", name="Somebody Else", duties=coordinating(), by=boss, at=now())
    ann.refresh_from_db()
    assert ann.name == "Ann Archer"


def test_who_cannot_be_invited() -> None:
    waiting, gone = an_invitation().user, somebody_who_left().user
    closed = user_with(is_active=False)
    for person in (coordinator(), waiting, gone, closed):
        with pytest.raises(FieldError) as refusal:
            invited(person.email, coordinating())
        assert refusal.value.field == "email"


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.MENTOR])
def test_only_managers_invite(role: Role) -> None:
    account, other = an_invitation(), user_with(role)
    for change in (
        lambda: invited("new@example.org", coordinating(), by=other),
        lambda: send_invitation_again(account=account, by=other, at=now()),
        lambda: withdraw_invitation(account=account, by=other, at=now()),
    ):
        with pytest.raises(NotAllowed):
            change()
    assert not User.objects.filter(email="new@example.org").exists()


def test_duties_that_nobody_can_have() -> None:
    prison = an_establishment()
    for duties, field in (
        (NEVER, "roles"),
        (Duties(frozenset({Role.MANAGER}), frozenset({prison})), "prisons"),
    ):
        with pytest.raises(FieldError) as refusal:
            invited("ann@example.org", duties)
        assert refusal.value.field == field
    assert not User.objects.filter(email="ann@example.org").exists()


@pytest.mark.parametrize(
    "columns",
    [
        {"ends_at": None},
        {"invited_by": None},
        {"is_coordinator": False},
        {"status": StaffStatus.CLOSED},
        {"left_at": datetime(2026, 11, 30, tzinfo=UTC)},
        {"status": "lost"},
    ],
    ids=str,
)
def test_the_database_refuses(columns: dict[str, object]) -> None:
    account = an_invitation()
    with pytest.raises(IntegrityError), transaction.atomic():
        StaffAccount.objects.filter(pk=account.pk).update(**columns)


def test_one_letter_for_each_time() -> None:
    begun, boss = now(), manager()
    account = an_invitation(by=boss, at=begun)
    Email.objects.update(status="sent", finished_at=begun)
    send_invitation_again(account=account, by=boss, at=begun + timedelta(days=1))
    assert Email.objects.filter(to=account.user.email).count() == 2
