"""Giving and removing roles, and adding the first staff. The last manager cannot be removed.

Also resets a second factor that somebody has lost.
"""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from config.accounts.limits import end_sessions
from config.accounts.models import RoleGrant, User
from config.accounts.roles import STAFF, Role
from config.common import audit
from config.common.actor import PROGRAMME, Actor
from config.common.errors import DomainError, NotAllowed


class LastManager(DomainError):
    """Without this person, there would be no manager."""

    def __init__(self, user: User) -> None:
        super().__init__(
            f"{user} is the only service manager, so they must stay one. Make somebody else a "
            "service manager first."
        )


def can_grant(by: Actor, role: Role) -> bool:
    """Whether `by` can give and remove the role.

    Managers, and the service itself, can give and remove any role. Coordinators can give and remove
    the roles that are not for staff.
    """
    people = {Role.MANAGER} if role in STAFF else STAFF
    return bool(by.roles & (people | PROGRAMME.roles))


def grant_role(*, user: User, role: Role, by: Actor, at: datetime) -> None:
    """Gives a role. Safe to repeat. Raises NotAllowed if `by` cannot give it (see can_grant)."""
    _check_can_grant(by, role)
    with transaction.atomic():
        _, is_new = RoleGrant.objects.get_or_create(user=user, role=role)
        if is_new:
            audit.record("grant_role", user, by=by, at=at, role=role)
    _forget_roles(user)


def withdraw_role(*, user: User, role: Role, by: Actor, at: datetime) -> None:
    """Removes a role. The person has lost the role when they open their next page. Safe to repeat.

    Raises NotAllowed if `by` cannot remove the role (see can_grant). Raises LastManager if no
    manager would be left.
    """
    _check_can_grant(by, role)
    with transaction.atomic():
        if role == Role.MANAGER and lock_managers(by=by, doing="remove a manager") == {user.pk}:
            raise LastManager(user)
        withdrawn, _ = RoleGrant.objects.filter(user=user, role=role).delete()
        if withdrawn:
            audit.record("withdraw_role", user, by=by, at=at, role=role)
    _forget_roles(user)


def lock_managers(*, by: Actor, doing: str) -> frozenset[int]:
    """Locks the rows of all managers who can sign in, and returns their keys. Nobody else can
    change who is a manager until the transaction ends.

    Raises NotAllowed if `by` is not a manager now, for example because another manager has just
    removed them. `doing` says in the error what `by` wanted to do (see check_manager). One query.
    """
    grants = RoleGrant.objects.filter(role=Role.MANAGER, user__is_active=True)
    locked = grants.select_for_update(of=("self",)).order_by("pk")
    managers = frozenset(locked.values_list("user_id", flat=True))
    if by.pk not in managers and not by.roles & PROGRAMME.roles:
        raise NotAllowed(f"Only a service manager can {doing}. Ask a service manager.")
    return managers


def _check_can_grant(by: Actor, role: Role) -> None:
    if not can_grant(by, role):
        raise NotAllowed(
            f"Only a service manager can decide who is a {role.label}. Ask a service manager."
            if role in STAFF
            else f"Only a coordinator or a service manager can decide who is a {role.label}."
        )


def _forget_roles(user: User) -> None:
    user.__dict__.pop("roles", None)  # so that the cached property reads the roles again


def create_staff(*, email: str, name: str, role: Role, by: Actor, at: datetime) -> User:
    """Gives this role to the person at this address. If they have no account, makes one.

    Does not change the name of an existing account. Safe to repeat. Raises NotAllowed if `by`
    cannot give the role (see can_grant).
    """
    with transaction.atomic():
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            user = User.objects.create_user(email, name=name)
            audit.record("create_user", user, by=by, at=at)
        grant_role(user=user, role=role, by=by, at=at)
    return user


def reset_second_factor(*, user: User, by: Actor, at: datetime) -> None:
    """Removes the person's app, passkeys and recovery codes, and signs them out everywhere.

    They must set up a new second factor when they next sign in. Safe to repeat.
    """
    with transaction.atomic():
        removed, _ = Authenticator.objects.filter(user=user).delete()
        end_sessions(user)
        audit.record("reset_second_factor", user, by=by, at=at, removed=removed)
