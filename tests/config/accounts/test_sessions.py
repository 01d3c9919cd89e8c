"""Expired sessions are deleted, and no others."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from config.accounts.second_factor import forget_ended_sessions
from config.common.clock import now
from tests.factories.people import user_with


@pytest.mark.django_db
def test_an_expired_session_and_its_internet_address_are_deleted() -> None:
    person, keys = user_with(), []
    for hours in (1, 3):
        session = SessionStore()
        session.set_expiry(timedelta(hours=hours))
        session.create()
        keys.append(session.session_key)
        UserSession.objects.create(
            user=person, session_key=session.session_key, ip="192.0.2.1", user_agent="A browser"
        )
    at = now() + timedelta(hours=2)
    assert forget_ended_sessions(at=at) == 1
    assert forget_ended_sessions(at=at) == 0
    assert [row.session_key for row in Session.objects.all()] == keys[1:]
    assert [row.session_key for row in UserSession.objects.all()] == keys[1:]
