"""Staff and their second factor, through the real pages."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client

from config.accounts.adapters import AccountAdapter, SecondFactorAdapter
from config.accounts.models import User
from tests.config.accounts.emails import emailed_code
from tests.config.accounts.refusals import is_refused
from tests.factories.people import coordinator, enrol_totp, mentor_user, sign_in, totp_code

pytestmark = pytest.mark.django_db
STAFF_PAGE = "/today/"
ENROL = "/account/2fa/totp/activate/"
SIGN_IN_STEP = "/account/2fa/authenticate/"


@pytest.fixture(autouse=True)
def _clock_stands_still() -> Iterator[None]:
    """Stops the clock. Otherwise the app could show a different code between 2 lines of a test."""
    with time_machine.travel("2026-11-23T09:00:00Z", tick=False):
        yield


def give_emailed_code(client: Client, user: User) -> str:
    """Signs in with the emailed code, and returns the address of the next page."""
    client.post("/account/login/", {"login": user.email, "next": STAFF_PAGE})
    answer = client.post(f"/account/login/code/?next={STAFF_PAGE}", {"code": emailed_code()})
    return answer.headers["Location"]


def enrol(client: Client) -> str:
    """Sets up an authenticator app from the page that shows its secret."""
    secret = re.search(r"<code[^>]*>([A-Z2-7]{32})</code>", client.get(ENROL).content.decode())
    assert secret
    client.post(ENROL, {"code": totp_code(secret[1])})
    return secret[1]


def test_new_staff_set_up_an_app_see_recovery_codes_and_reach_their_page(client: Client) -> None:
    ann = coordinator()
    assert give_emailed_code(client, ann) == STAFF_PAGE
    answer = client.get(STAFF_PAGE)
    assert answer.headers["Location"] == "/account/second-step/?next=%2Ftoday%2F"
    assert ENROL in client.get(answer.headers["Location"]).content.decode()
    enrol(client)
    codes = client.get("/account/2fa/recovery-codes/")
    assert len(re.findall(r"<code>\d{8}</code>", codes.content.decode())) == 10
    assert client.get("/account/second-step/done/").headers["Location"] == STAFF_PAGE
    assert client.get(STAFF_PAGE).status_code == 200


def test_a_wrong_code_sets_nothing_up(client: Client) -> None:
    sign_in(client, coordinator(), second_factor=False)
    client.get(ENROL)
    answer = client.post(ENROL, {"code": "000000"})
    assert is_refused(answer, SecondFactorAdapter.error_messages["incorrect_code"])
    assert not Authenticator.objects.exists()
    assert client.get(STAFF_PAGE).status_code == 302


def test_staff_sign_in_with_code_and_app(client: Client) -> None:
    ann = coordinator()
    secret = enrol_totp(ann)
    assert give_emailed_code(client, ann).startswith(SIGN_IN_STEP)
    assert client.get(STAFF_PAGE).headers["Location"].startswith("/account/login/")
    client.post(SIGN_IN_STEP, {"code": totp_code(secret)})
    assert client.get(STAFF_PAGE).status_code == 200


def test_an_app_code_works_once(client: Client) -> None:
    ann = coordinator()
    secret = enrol_totp(ann)
    for browser, expected in ((client, 302), (Client(), 200)):
        give_emailed_code(browser, ann)
        answer = browser.post(SIGN_IN_STEP, {"code": totp_code(secret)})
        assert answer.status_code == expected


def test_a_recovery_code_replaces_the_app_once(client: Client) -> None:
    ann = coordinator()
    sign_in(client, ann)
    enrol(client)
    page = client.get("/account/2fa/recovery-codes/download/").content.decode()
    code = re.findall(r"^\d{8}$", page, re.M)[0]
    for browser, expected in ((Client(), 302), (Client(), 200)):
        give_emailed_code(browser, ann)
        answer = browser.post(SIGN_IN_STEP, {"code": code})
        assert answer.status_code == expected


def test_staff_who_have_an_app_are_asked_for_its_code_and_come_back(client: Client) -> None:
    ann = coordinator()
    secret = enrol_totp(ann)
    sign_in(client, ann, second_factor=False)
    address = client.get("/account/second-step/?next=/today/").headers["Location"]
    assert address == "/account/2fa/reauthenticate/?next=%2Ftoday%2F"
    answer = client.post(address, {"code": totp_code(secret), "next": STAFF_PAGE})
    assert answer.headers["Location"] == STAFF_PAGE
    assert client.get(STAFF_PAGE).status_code == 200


def test_the_page_to_return_to_is_never_on_another_site(client: Client) -> None:
    sign_in(client, coordinator(), second_factor=False)
    client.get("/account/second-step/?next=https://elsewhere.example/")
    assert client.get("/account/second-step/done/").headers["Location"] == "/"


def test_someone_elses_second_factor_does_not_count(client: Client) -> None:
    sign_in(client, mentor_user())
    earlier = dict(client.session.items())
    client.force_login(coordinator())
    session = client.session
    session.update({key: value for key, value in earlier.items() if key.startswith("account_")})
    session.save()
    assert client.get(STAFF_PAGE).headers["Location"].startswith("/account/second-step/")


def test_staff_cannot_remove_their_only_second_factor(client: Client) -> None:
    ann = coordinator()
    enrol_totp(ann)
    sign_in(client, ann)
    client.post("/account/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(user=ann).exists()


def test_the_secret_of_the_app_is_not_readable_in_the_database(client: Client) -> None:
    secret = enrol_totp(coordinator())
    data = Authenticator.objects.get().data["secret"]
    assert secret not in data


def test_too_many_wrong_app_codes_must_wait(client: Client) -> None:
    ann = coordinator()
    secret = enrol_totp(ann)
    give_emailed_code(client, ann)
    for _ in range(5):
        client.post(SIGN_IN_STEP, {"code": "000000"})
    answer = client.post(SIGN_IN_STEP, {"code": totp_code(secret)})
    assert is_refused(answer, AccountAdapter.error_messages["too_many_login_attempts"])
