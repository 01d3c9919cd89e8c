"""Whether, in this session, someone has proved more than that he or she reads the e-mails."""

import time
from typing import Any

from allauth.account.authentication import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
)
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from config.accounts.models import User

USER_SESSION_KEY = f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"


def has_used_second_factor(request: HttpRequest) -> bool:
    """Whether an authenticator app, passkey or recovery code was used in this session."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def is_enrolled(user: User) -> bool:
    """Whether an authenticator app or a passkey is set up (recovery codes alone do not count)."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    enrolled: bool = Authenticator.objects.filter(user=user, type__in=kinds).exists()
    return enrolled


def proof(user: User) -> dict[str, Any]:
    """The session entries of someone who has just used a second factor."""
    used = {"method": "mfa", "at": time.time(), "reauthenticated": True}
    return {AUTHENTICATION_METHODS_SESSION_KEY: [used], USER_SESSION_KEY: str(user.pk)}
