"""Making members of staff, and helping those who lost their second factor."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from config.accounts.domain.grants import grant_role
from config.accounts.models import User
from config.accounts.roles import Role
from config.common import audit
from config.common.actor import Actor


def create_staff(*, email: str, name: str, role: Role, by: Actor, at: datetime) -> User:
    """The person at this address, made if new, holding this role. Safe to repeat.

    An existing person keeps his or her name. Raises NotAllowed.
    """
    with transaction.atomic():
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            user = User.objects.create_user(email, name=name)
            audit.record("create_user", user, by=by, at=at)
        grant_role(user=user, role=role, by=by, at=at)
    return user


def reset_second_factor(*, user: User, by: Actor, at: datetime) -> None:
    """Removes the lost app, passkeys and recovery codes, and signs the person out everywhere.

    At the next sign-in a new one must be set up. Safe to repeat.
    """
    with transaction.atomic():
        removed, _ = Authenticator.objects.filter(user=user).delete()
        audit.record("reset_second_factor", user, by=by, at=at, removed=removed)
    for session in UserSession.objects.filter(user=user):
        session.end()
