"""When we sign people out: staff after 30 minutes without use, and everybody 12 hours after they
signed in. Also has the function that signs somebody out everywhere."""

from datetime import datetime, timedelta
from typing import Final

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest

from config.accounts.models import User

STAFF_IDLE: Final = timedelta(minutes=30)
LONGEST: Final = timedelta(hours=12)
WARNED_BEFORE: Final = timedelta(minutes=5)
"""How long before the end of an unused session the page warns the person."""
NOTED_EVERY: Final = timedelta(minutes=1)
"""The shortest time between 2 notes in the session that the person uses the service."""
BEGAN, USED = "session_began", "session_used"
SIGNED_OUT: Final = "signed_out"
"""The entry of an ended session that says who was signed in. A form that is still open in this
browser belongs to this person."""


def begin_session(request: HttpRequest, *, at: datetime) -> None:
    """Starts the 2 time limits of a session: one since signing in, and one since the last use. Call
    this when somebody signs in."""
    request.session.update({BEGAN: at.timestamp(), USED: at.timestamp()})


def end_session_if_over(request: HttpRequest, user: User, *, at: datetime) -> None:
    """Signs the person out if a time limit has passed. Otherwise notes that they use the service.

    A request that a page makes by itself does not count as use. If it did, the session of an open
    page would never end. Writes the session at most once a minute. Makes no other query if the
    person's roles have already been read.
    """
    session, seconds = request.session, at.timestamp()
    if BEGAN not in session or USED not in session:
        begin_session(request, at=at)
    unused = timedelta(seconds=seconds - session[USED])
    if timedelta(seconds=seconds - session[BEGAN]) >= LONGEST:
        _sign_out(request, user, f"You signed in {_hours(LONGEST)} ago")
    elif user.is_coordinating_staff and unused >= STAFF_IDLE:
        _sign_out(request, user, f"You did not use the service for {_minutes(STAFF_IDLE)}")
    elif unused >= NOTED_EVERY and not request.headers.get("HX-Request"):
        session[USED] = seconds


def end_sessions(user: User) -> None:
    """Signs the person out on all their devices immediately. Call this in the transaction of the
    change that is the reason, such as removing a role. Safe to repeat.

    Each session has a hash of the person's password (see AbstractBaseUser.get_session_auth_hash).
    Nobody has a real password, so each account has an unusable password instead. Giving the account
    a new unusable password ends all its sessions, even those that are not in the list of devices.
    """
    user.set_unusable_password()
    user.save(update_fields=["password"])
    for session in UserSession.objects.filter(user=user):
        session.end()


def _sign_out(request: HttpRequest, user: User, reason: str) -> None:
    logout(request)
    request.session[SIGNED_OUT] = user.pk
    messages.info(request, f"{reason}, so we signed you out. Sign in to go on.")


def _hours(span: timedelta) -> str:
    return f"{span // timedelta(hours=1)} hours"


def _minutes(span: timedelta) -> str:
    return f"{span // timedelta(minutes=1)} minutes"
