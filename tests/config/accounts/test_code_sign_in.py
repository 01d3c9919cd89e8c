"""Signing in with an emailed code, through the real pages."""

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from config.accounts.adapters import AccountAdapter
from config.accounts.models import User
from config.common.outbox.email import Email
from tests.config.accounts import emails
from tests.config.accounts.emails import emailed_code, newest_email
from tests.config.accounts.refusals import is_refused
from tests.factories.people import mentor_user, user_with

pytestmark = pytest.mark.django_db
LOGIN = "/account/login/"
CODE = "/account/login/code/"
ERRORS = AccountAdapter.error_messages


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_emailed_code_signs_in_and_returns_to_the_page_wanted(client: Client) -> None:
    user = mentor_user()
    request = client.post(LOGIN, {"login": user.email, "next": "/account/email/"})
    answer = client.post(CODE + "?next=/account/email/", {"code": emailed_code()})
    assert request.headers["Location"].startswith(CODE)
    assert answer.headers["Location"] == "/account/email/"
    assert is_signed_in(client)


def test_the_code_may_be_typed_without_its_dash(client: Client) -> None:
    client.post(LOGIN, {"login": mentor_user().email})
    client.post(CODE, {"code": emailed_code().replace("-", " ")})
    assert is_signed_in(client)


def test_a_person_made_by_the_programme_needs_only_one_code(client: Client) -> None:
    User.objects.create_user("imported@example.org", name="Imported")
    client.post(LOGIN, {"login": "Imported@Example.org"})
    client.post(CODE, {"code": emailed_code()})
    assert is_signed_in(client)
    assert Email.objects.count() == 1
    assert EmailAddress.objects.get().verified


def test_a_wrong_code_is_refused_in_words_and_three_end_it(client: Client) -> None:
    client.post(LOGIN, {"login": mentor_user().email})
    code = emailed_code()
    first = client.post(CODE, {"code": "0000-0000"})
    assert is_refused(first, ERRORS["incorrect_code"])
    client.post(CODE, {"code": "0000-0001"})
    third = client.post(CODE, {"code": "0000-0002"})
    assert third.headers["Location"] == LOGIN
    client.post(CODE, {"code": code})
    assert not is_signed_in(client)


def test_a_code_lasts_fifteen_minutes(client: Client) -> None:
    with time_machine.travel("2026-11-23T09:00:00Z", tick=False) as clock:
        client.post(LOGIN, {"login": mentor_user().email})
        clock.shift(15 * 60 + 1)
        client.post(CODE, {"code": emailed_code()})
        assert not is_signed_in(client)


def test_a_new_code_replaces_the_old_one(client: Client) -> None:
    client.post(LOGIN, {"login": mentor_user().email})
    old = emailed_code()
    client.post(CODE, {"action": "resend"})
    client.post(CODE, {"code": old})
    assert not is_signed_in(client)
    client.post(CODE, {"code": emailed_code()})
    assert is_signed_in(client)


def test_the_fourth_code_in_a_minute_is_not_sent(client: Client) -> None:
    user = mentor_user()
    for _ in range(3):
        client.post(LOGIN, {"login": user.email})
        client.post(reverse("account_logout"))
    refused = client.post(LOGIN, {"login": user.email})
    assert is_refused(refused, ERRORS["too_many_login_attempts"])
    assert user.email in refused.content.decode(), "the page shows again what was typed"
    assert Email.objects.count() == 3


def test_a_closed_account_gets_the_email_of_an_unknown_one(client: Client) -> None:
    user = user_with(is_active=False)
    client.post(LOGIN, {"login": user.email})
    assert reverse("account_signup") in newest_email().text
    assert not emails.CODE.search(newest_email().text)


def test_the_code_is_in_the_subject_and_nothing_personal_is_in_the_email(client: Client) -> None:
    user = mentor_user(name="Ann O'Hara")
    client.post(LOGIN, {"login": user.email})
    assert emailed_code() in newest_email().subject
    assert "Ann" not in newest_email().text
