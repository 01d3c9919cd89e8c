"""Whether a person has set up a second factor, and has used the second factor in this session.

Also deleting expired sessions.
"""

import time
from datetime import datetime
from typing import Any, Final

from allauth.account.authentication import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
)
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest

from config.accounts.models import User
from config.common.queue import TaskName

USER_SESSION_KEY = f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)

FORGET_SESSIONS: Final = TaskName("accounts.forget_sessions")


def has_used_second_factor(request: HttpRequest) -> bool:
    """Whether the person has used an authenticator app, a passkey or a recovery code in this
    session."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def is_enrolled(user: User) -> bool:
    """Whether the person has set up an authenticator app or a passkey.

    Recovery codes alone do not count.
    """
    enrolled: bool = Authenticator.objects.filter(user=user, type__in=FACTORS).exists()
    return enrolled


def is_last_factor(factor: Authenticator) -> bool:
    """Whether `factor` is an app or a passkey, and its owner has no other app or passkey."""
    others = Authenticator.objects.filter(user=factor.user_id, type__in=FACTORS)
    return factor.type in FACTORS and not others.exclude(pk=factor.pk).exists()


def note_use(request: HttpRequest, user: User) -> None:
    """Records in the session that the person has just used a second factor."""
    request.session.update(proof(user, get_authentication_records(request, user)))


def proof(user: User, earlier: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """What to store in a session in which the person has just used a second factor. `earlier` has
    the ways in which they had signed in before that."""
    record = {"method": "mfa", "at": time.time(), "reauthenticated": True}
    return {
        AUTHENTICATION_METHODS_SESSION_KEY: [*(earlier or []), record],
        USER_SESSION_KEY: str(user.pk),
    }


def forget_ended_sessions(*, at: datetime) -> int:
    """Deletes expired sessions. Returns how many. Safe to repeat.

    Also removes these sessions from the list of devices.
    """
    with transaction.atomic():
        deleted, _ = Session.objects.filter(expire_date__lt=at).delete()
        existing = Session.objects.values("session_key")
        UserSession.objects.exclude(session_key__in=existing).delete()
    return deleted
