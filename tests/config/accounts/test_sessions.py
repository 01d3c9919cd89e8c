"""Expired sessions are deleted, and no others. A new SECRET_KEY ends none while the old one is
stored."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from config.accounts.second_factor import forget_ended_sessions
from config.accounts.sessions import SessionStore
from config.common.clock import now
from tests.factories.people import coordinator, sign_in, user_with


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


@pytest.mark.django_db
def test_each_session_is_read_from_the_database(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    keys = []
    for word in ("first", "second"):
        session = SessionStore()
        session["word"] = word
        session.create()
        keys.append(session.session_key)
    for key, word in zip(keys, ("first", "second"), strict=True):
        with django_assert_num_queries(1):
            assert SessionStore(key)["word"] == word


@pytest.mark.django_db
def test_a_session_that_has_expired_or_is_gone_is_empty() -> None:
    expired = SessionStore()
    expired.set_expiry(timedelta(seconds=-1))
    expired["word"] = "expired"
    expired.create()
    for key in (expired.session_key, "nobody-has-this-session-key", None):
        session = SessionStore(key)
        assert not session.items()
        assert session.session_key is None


@pytest.mark.django_db
@pytest.mark.parametrize("is_stored", [True, False])
def test_a_new_secret_key_signs_nobody_out_while_the_old_one_is_stored(
    is_stored: bool, client: Client, settings: Settings
) -> None:
    sign_in(client, coordinator())
    old = settings.SECRET_KEY
    settings.SECRET_KEY = "another-secret-of-more-than-fifty-characters-for-this-test"
    settings.SECRET_KEY_FALLBACKS = [old] if is_stored else []
    answer = client.get("/today/")
    assert (answer.status_code == HTTPStatus.OK) is is_stored
