"""Giving people their roles, and taking them back."""

from datetime import datetime

from django.db import transaction

from config.accounts.models import RoleGrant, User
from config.accounts.roles import STAFF, Role
from config.common import audit
from config.common.actor import PROGRAMME, Actor
from config.common.errors import NotAllowed


def can_grant(by: Actor, role: Role) -> bool:
    """Only a manager, or the programme itself, makes staff; coordinators give the other roles."""
    people = {Role.MANAGER} if role in STAFF else STAFF
    return bool(by.roles & (people | PROGRAMME.roles))


def grant_role(*, user: User, role: Role, by: Actor, at: datetime) -> None:
    """Safe to repeat: a role already held is left as it is. Raises NotAllowed."""
    _check_can_grant(by, role)
    with transaction.atomic():
        _, is_new = RoleGrant.objects.get_or_create(user=user, role=role)
        if is_new:
            audit.record("grant_role", user, by=by, at=at, role=role)
    _forget_roles(user)


def withdraw_role(*, user: User, role: Role, by: Actor, at: datetime) -> None:
    """Takes effect at that person's next click. Safe to repeat. Raises NotAllowed."""
    _check_can_grant(by, role)
    with transaction.atomic():
        withdrawn, _ = RoleGrant.objects.filter(user=user, role=role).delete()
        if withdrawn:
            audit.record("withdraw_role", user, by=by, at=at, role=role)
    _forget_roles(user)


def _check_can_grant(by: Actor, role: Role) -> None:
    if not can_grant(by, role):
        raise NotAllowed(
            f"Only a service manager can decide who is a {role.label}. Ask one to do it."
            if role in STAFF
            else f"Only a coordinator or a service manager can decide who is a {role.label}."
        )


def _forget_roles(user: User) -> None:
    user.__dict__.pop("roles", None)  # the cached property reads them again
