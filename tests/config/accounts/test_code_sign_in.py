"""Signing in with an emailed code, through the real pages."""

import re
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

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
WANTED = "/account/email/?a=1&b=2"
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


def test_after_three_wrong_codes_somebody_asks_again_and_the_code_they_have_works(
    client: Client,
) -> None:
    user = mentor_user()
    client.post(LOGIN, {"login": user.email, "next": WANTED})
    code = emailed_code()
    first = client.post(CODE, {"code": "0000-0000", "next": WANTED})
    assert is_refused(first, ERRORS["incorrect_code"])
    client.post(CODE, {"code": "0000-0001", "next": WANTED})
    third = client.post(CODE, {"code": "0000-0002", "next": WANTED})
    assert third.headers["Location"] == f"{LOGIN}?{urlencode({'next': WANTED})}"
    client.post(CODE, {"code": code})
    assert not is_signed_in(client)
    again = client.post(LOGIN, {"login": user.email, "next": WANTED})
    assert again.status_code == 302
    client.post(CODE, {"code": code})
    assert is_signed_in(client)


def test_who_gives_another_address_still_comes_to_the_page_wanted(client: Client) -> None:
    client.post(LOGIN, {"login": "wrong@example.org", "next": WANTED})
    page = client.get(f"{CODE}?{urlencode({'next': WANTED})}").content.decode()
    back = re.search('name="next" value="(/account/login/[^"]*)"', page)
    assert back
    assert parse_qs(urlsplit(unescape(back[1])).query) == {"next": [WANTED]}
    answer = client.post(reverse("account_logout"), {"next": unescape(back[1])})
    assert answer.headers["Location"] == unescape(back[1])


@pytest.mark.parametrize(
    ("page", "link"), [(LOGIN, "/account/signup/"), ("/account/signup/", LOGIN)]
)
def test_the_link_in_an_email_leads_on_to_the_page_wanted(
    client: Client, page: str, link: str
) -> None:
    known = mentor_user().email
    address = "new@example.org" if page == LOGIN else known
    client.post(page, {"login": address, "email": address, "name": "A", "next": WANTED})
    found = re.search(rf"http://testserver({link}\S*)", newest_email().text)
    assert found
    assert parse_qs(urlsplit(found[1]).query) == {"next": [WANTED]}


def test_a_code_lasts_until_the_time_in_the_email(client: Client) -> None:
    user = mentor_user()
    for minutes, works in ((15, True), (16, False)):
        with time_machine.travel("2026-11-23T09:14:50Z", tick=False) as clock:
            client.post(LOGIN, {"login": user.email})
            code = emailed_code()
            assert "09:30" in newest_email().text
            clock.shift(minutes * 60)
            client.post(CODE, {"code": code})
            assert is_signed_in(client) is works
            client.post(reverse("account_logout"))


def test_a_code_works_once(client: Client) -> None:
    user, other = mentor_user(), Client()
    for browser in (client, other):
        browser.post(LOGIN, {"login": user.email})
    client.post(CODE, {"code": emailed_code()})
    other.post(CODE, {"code": emailed_code()})
    assert is_signed_in(client)
    assert not is_signed_in(other)


def test_a_second_email_has_the_same_code_so_that_either_works(client: Client) -> None:
    client.post(LOGIN, {"login": mentor_user().email})
    first = emailed_code()
    client.post(CODE, {"action": "resend"})
    assert Email.objects.count() == 2
    assert emailed_code() == first
    client.post(CODE, {"code": first})
    assert is_signed_in(client)


def test_a_code_is_for_its_address_only(client: Client) -> None:
    """Somebody who asks for a code of their own cannot use it to sign in as somebody else."""
    stranger, owner = mentor_user(), mentor_user()
    Client().post(LOGIN, {"login": stranger.email})
    code = emailed_code()
    client.post(LOGIN, {"login": owner.email})
    client.post(CODE, {"code": code})
    assert not is_signed_in(client)


def test_the_code_of_an_account_does_not_register_it_again(client: Client) -> None:
    user = mentor_user()
    Client().post(LOGIN, {"login": user.email})
    code = emailed_code()
    client.post("/account/signup/", {"name": "A Stranger", "email": user.email})
    assert client.post("/account/signup/code/", {"code": code}).status_code == 200
    assert not is_signed_in(client)


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


def test_the_email_with_the_code_looks_like_every_other(client: Client) -> None:
    client.post(LOGIN, {"login": mentor_user().email})
    email, code = newest_email(), emailed_code()
    assert re.search(rf'font-size: 3\dpx[^>]*">{code}</p>', email.html)
    for part in (email.text, email.html):
        assert code in part
        assert "Lantern Mentoring" in part
