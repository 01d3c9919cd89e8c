"""Inviting somebody to work here, and accepting the invitation.

The email contains no secret. Its link opens the page where people sign in, and that page sends a
code to the invited address. So nobody else can use an invitation that was forwarded.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from config.accounts.grants import lock_managers
from config.accounts.models import User
from config.accounts.roles import Role
from config.common import audit
from config.common.actor import PROGRAMME
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, FieldError
from config.common.letters.sending import email_person, spelt
from config.common.outbox.queueing import withdraw_emails
from config.common.transitions import apply_transition
from recruitment.models import StaffAccount
from recruitment.staff.duties import Duties, check_duties, duties_of, former_duties, set_duties
from recruitment.staff.emails import INVITATION
from recruitment.states import STAFF_ACCOUNT, StaffStatus

LASTS: Final = timedelta(days=14)
INVITE: Final = "invite staff"


def invite(*, email: str, name: str, duties: Duties, by: User, at: datetime) -> StaffAccount:
    """Invites the person at this address, and makes an account for them if they have none. They
    have no role until they accept.

    If the account has a name already, keeps that name. There is one exception, so that a manager
    can correct a wrong name: an account gets the new name if it was made for an invitation that was
    withdrawn, and was never used.

    Raises FieldError (`email`) if the person is staff, was staff or is invited already, or if their
    account is closed. Raises FieldError (`roles` or `prisons`) for duties that nobody can have.
    Raises NotAllowed for anyone but a manager.
    """
    check_duties(duties)
    with transaction.atomic():
        lock_managers(by=by, doing=INVITE)
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            user = User.objects.create_user(email, name=name)
            audit.record("create_user", user, by=by, at=at)
        elif not user.name or _was_only_invited(user):
            user.name = name
            user.save(update_fields=["name"])
        _check_is_new(user)
        account, is_new = StaffAccount.objects.get_or_create(
            user=user,
            defaults={
                **_offer(duties, by=by, at=at),
                "status": StaffStatus.INVITED,
            },
        )
        account.prisons.set(duties.prisons)
        if is_new:
            audit.record("invite_staff", account, by=by, at=at, user=user.pk)
            _email(account, by=by, at=at)
        else:
            _invite_again(account, by=by, at=at, **_offer(duties, by=by, at=at))
    return account


def send_invitation_again(*, account: StaffAccount, by: User, at: datetime) -> None:
    """Sends the invitation again, even if it has ended or was withdrawn. The invitation then lasts
    14 days. Raises ChangedMeanwhile if it has been accepted. Raises NotAllowed for anyone but a
    manager."""
    with transaction.atomic():
        lock_managers(by=by, doing=INVITE)
        _invite_again(account, by=by, at=at, invited_by=by, invited_at=at, ends_at=at + LASTS)


def withdraw_invitation(*, account: StaffAccount, by: User, at: datetime) -> None:
    """Withdraws the invitation, and cancels its email if we have not sent it yet. Keeps the
    account, without a role. Raises ChangedMeanwhile if the invitation has been accepted. Raises
    NotAllowed for anyone but a manager."""
    with transaction.atomic():
        lock_managers(by=by, doing=INVITE)
        apply_transition(STAFF_ACCOUNT, "withdraw", account, by=by, at=at)
        withdraw_emails(about=[_occasion(account)], at=at)


def own_invitation(user: User) -> QuerySet[StaffAccount]:
    """This person's invitation, if it is neither accepted nor withdrawn. The invitation may have
    ended. A person has at most one."""
    return StaffAccount.objects.filter(user=user, status=StaffStatus.INVITED)


def accept_invitation(*, account: StaffAccount, at: datetime) -> None:
    """Gives the person the roles and prisons that they were offered. After that, they must set up a
    second step for signing in. Call this only for the person's own invitation.

    Raises ChangedMeanwhile if the invitation was withdrawn, has ended or has been accepted.
    """
    if account.ends_at is None or account.ends_at <= at:
        raise ChangedMeanwhile(
            "This invitation has ended. Ask the manager who invited you to send it again."
        )
    with transaction.atomic():
        apply_transition(
            STAFF_ACCOUNT, "accept", account, by=PROGRAMME, at=at, expecting={"ends_at__gt": at}
        )
        set_duties(account.user, _with(account), by=PROGRAMME, at=at)


def _with(account: StaffAccount) -> Duties:
    """The duties that the person was offered, together with their present duties. Their present
    prisons count only if they are a coordinator now."""
    offered, current = former_duties(account), duties_of(account.user)
    prisons = current.prisons if Role.COORDINATOR in current.roles else frozenset()
    return Duties(offered.roles | current.roles, offered.prisons | prisons)


def _check_is_new(user: User) -> None:
    """Raises FieldError (`email`) for somebody who works here, is invited, or has left."""
    if not user.is_active:
        raise FieldError("email", "The account with this address is closed. Enter another address")
    if user.is_coordinating_staff:
        raise FieldError("email", f"{user} works here already. Change their roles instead")
    status = StaffAccount.objects.filter(user=user).values_list("status", flat=True).first()
    if status == StaffStatus.INVITED:
        raise FieldError("email", f"{user} is invited already. You can send the invitation again")
    if status == StaffStatus.CLOSED:
        raise FieldError("email", f"{user} has worked here before. Bring them back instead")


def _was_only_invited(user: User) -> bool:
    """Whether this account was made for an invitation that was withdrawn, and was never used."""
    withdrawn = StaffAccount.objects.filter(user=user, status=StaffStatus.WITHDRAWN)
    return user.last_login is None and not user.grants.exists() and withdrawn.exists()


def _offer(duties: Duties, *, by: User, at: datetime) -> dict[str, Any]:
    return {
        "is_coordinator": Role.COORDINATOR in duties.roles,
        "is_manager": Role.MANAGER in duties.roles,
        "invited_by": by,
        "invited_at": at,
        "ends_at": at + LASTS,
    }


def _invite_again(account: StaffAccount, *, by: User, at: datetime, **changes: Any) -> None:
    withdraw_emails(about=[_occasion(account)], at=at)
    apply_transition(STAFF_ACCOUNT, "invite_again", account, by=by, at=at, **changes)
    _email(account, by=by, at=at)


def _email(account: StaffAccount, *, by: User, at: datetime) -> None:
    page = urlencode({"next": reverse("invitation")})
    email_person(
        account.user,
        INVITATION,
        occasion=f"{_occasion(account)}{at.isoformat()}",
        at=at,
        full_name=str(account.user),
        manager=str(by),
        until=spelt(london_date(at + LASTS)),
        link=f"{settings.BASE_URL}{reverse('account_login')}?{page}",
    )


def _occasion(account: StaffAccount) -> str:
    """The first part of the key of every email about this invitation."""
    return f"staff_invitation:{account.pk}:"
