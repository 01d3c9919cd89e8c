"""Whether somebody has set up a second factor and used it in this session; and deleting expired
sessions."""

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
    """Whether an authenticator app, passkey or recovery code was used in this session."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def is_enrolled(user: User) -> bool:
    """Whether an authenticator app or a passkey is set up (recovery codes alone do not count)."""
    enrolled: bool = Authenticator.objects.filter(user=user, type__in=FACTORS).exists()
    return enrolled


def is_last_factor(factor: Authenticator) -> bool:
    """Whether its owner has no other app or passkey."""
    others = Authenticator.objects.filter(user=factor.user_id, type__in=FACTORS)
    return factor.type in FACTORS and not others.exclude(pk=factor.pk).exists()


def note_use(request: HttpRequest, user: User) -> None:
    """Records in the session that a second factor has just been used."""
    request.session.update(proof(user, get_authentication_records(request, user)))


def proof(user: User, earlier: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """The session entries that say a second factor has just been used."""
    record = {"method": "mfa", "at": time.time(), "reauthenticated": True}
    return {
        AUTHENTICATION_METHODS_SESSION_KEY: [*(earlier or []), record],
        USER_SESSION_KEY: str(user.pk),
    }


def forget_ended_sessions(*, at: datetime) -> int:
    """Deletes expired sessions, and removes their lines from the list of devices. Returns how many
    sessions it deleted. Safe to repeat."""
    with transaction.atomic():
        deleted, _ = Session.objects.filter(expire_date__lt=at).delete()
        existing = Session.objects.values("session_key")
        UserSession.objects.exclude(session_key__in=existing).delete()
    return deleted
