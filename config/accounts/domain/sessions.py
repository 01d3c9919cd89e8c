"""Forgetting sessions that have ended, and what was kept in them."""

from datetime import datetime
from typing import Final

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from config.common.queue import TaskName

FORGET_SESSIONS: Final = TaskName("accounts.forget_sessions")


def forget_ended_sessions(*, at: datetime) -> int:
    """Deletes sessions past their end, and what the list of devices knew of sessions that are gone;
    returns how many sessions. Safe to repeat."""
    with transaction.atomic():
        forgotten, _ = Session.objects.filter(expire_date__lt=at).delete()
        here = Session.objects.values("session_key")
        UserSession.objects.exclude(session_key__in=here).delete()
    return forgotten
