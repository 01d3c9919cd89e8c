"""What people can see and change in their own account."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from config.common.outbox.email import Email
from tests.config.accounts.emails import emailed_code
from tests.factories.people import add_passkey, coordinator, enrol_totp, mentor_user, sign_in

pytestmark = pytest.mark.django_db


def by_code(client: Client, address: str) -> None:
    client.post("/account/login/", {"login": address})
    client.post("/account/login/code/", {"code": emailed_code()})


def test_another_session_is_listed_and_can_be_ended(client: Client) -> None:
    ben, elsewhere = mentor_user(), Client(headers={"user-agent": "A phone elsewhere"})
    by_code(elsewhere, ben.email)
    by_code(client, ben.email)
    assert "A phone elsewhere" in client.get("/account/sessions/").content.decode()
    client.post("/account/sessions/")
    assert UserSession.objects.filter(user=ben).count() == 1
    assert client.get("/account/").status_code == 200
    assert elsewhere.get("/account/").headers["Location"].startswith("/account/login/")


def test_an_address_changes_only_with_the_code_sent_to_the_new_one(client: Client) -> None:
    ben = mentor_user(email="old@example.org")
    sign_in(client, ben)
    client.post("/account/email/", {"email": "new@example.org", "action_add": ""})
    ben.refresh_from_db()
    assert ben.email == "old@example.org"
    client.post("/account/signup/code/", {"code": emailed_code()})
    ben.refresh_from_db()
    assert ben.email == "new@example.org"
    assert "new@example.org" in Email.objects.get(to="old@example.org").text


def test_staff_with_a_second_factor_can_change_their_address_too(client: Client) -> None:
    ann = coordinator(email="old@example.org")
    enrol_totp(ann)
    sign_in(client, ann)
    client.post("/account/email/", {"email": "new@example.org", "action_add": ""})
    client.post("/account/signup/code/", {"code": emailed_code()})
    ann.refresh_from_db()
    assert ann.email == "new@example.org"


def test_a_passkey_is_listed_and_can_be_renamed_and_removed(client: Client) -> None:
    ann = coordinator()
    enrol_totp(ann)
    passkey = add_passkey(ann, name="Laptop at work")
    sign_in(client, ann)
    page, address = "/account/2fa/webauthn/", f"/account/2fa/webauthn/keys/{passkey.pk}"
    assert "Laptop at work" in client.get(page).content.decode()
    client.post(f"{address}/edit/", {"name": "Old laptop"})
    assert "Old laptop" in client.get(f"{address}/remove/").content.decode()
    answer = client.post(f"{address}/remove/", follow=True)
    assert answer.redirect_chain[-1][0] == page
    assert "Old laptop" not in answer.content.decode()


def test_signing_out_is_a_button_and_ends_the_session(client: Client) -> None:
    sign_in(client, mentor_user())
    assert client.get("/account/logout/").status_code == 200
    client.post("/account/logout/")
    assert client.get("/account/").status_code == 302
