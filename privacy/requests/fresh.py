"""Checking that somebody has recently shown who they are. We check before we hand out everything
that we have about them. If they have not, we email them a code, as we do when they sign in."""

from datetime import datetime, timedelta
from typing import Final

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest

from config.accounts.codes import digits_of, use_code
from config.accounts.models import User
from config.common import audit
from config.common.errors import FieldError

LASTS: Final = timedelta(minutes=15)
SHOWN_AT: Final = "showed_who_they_are"


def is_fresh(request: HttpRequest, *, at: datetime) -> bool:
    """Whether this person signed in, used their second step or typed a new code in the last 15
    minutes. No query."""
    records = get_authentication_records(request, request.user)
    times = [float(record["at"]) for record in records]
    latest = max([*times, float(request.session.get(SHOWN_AT, 0))])
    return at.timestamp() - latest < LASTS.total_seconds()


def email_fresh_code(request: HttpRequest, user: User) -> None:
    """Emails this person a code. The limits on codes for their address apply (see
    config.accounts.codes)."""
    get_adapter(request).send_mail("account/email/login_code", user.email, {})


def show_code(request: HttpRequest, user: User, typed: str, *, at: datetime) -> None:
    """Records in the session that this person has just typed the code that we sent them. Raises
    FieldError if they typed another code."""
    if not use_code(request, user.email, digits_of(typed), at=at):
        raise FieldError("code", "That code is not right. Enter the newest code that we sent you")
    request.session[SHOWN_AT] = at.timestamp()
    audit.record("show_fresh_code", user, by=user, at=at)
