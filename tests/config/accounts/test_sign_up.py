"""Registering. A stranger can learn nothing from it."""

import re
from typing import Any

import pytest
from django.test import Client

from config.accounts.models import User
from config.common.letters.parts import NO_LABEL
from config.common.outbox.email import Email
from tests.config.accounts.emails import emailed_code, newest_email
from tests.factories.people import mentor_user

pytestmark = pytest.mark.django_db
KNOWN, UNKNOWN = "known@example.org", "nobody@example.org"


def shape(response: Any) -> tuple[int, str, str]:
    """The answer without what differs between requests: the email address, and what is new in each
    answer."""
    changing = r'name="(csrfmiddlewaretoken|opened)" value="[^"]+"'
    body = re.sub(changing, "", response.content.decode())
    body = body.replace(KNOWN, "ADDRESS").replace(UNKNOWN, "ADDRESS")
    return response.status_code, response.headers.get("Location", ""), body


def test_registering_needs_the_emailed_code(client: Client) -> None:
    answer = client.post("/account/signup/", {"name": "Ann Example", "email": "Ann@Example.org"})
    assert answer.headers["Location"] == "/account/signup/code/"
    assert "_auth_user_id" not in client.session
    client.post("/account/signup/code/", {"code": emailed_code()})
    user = User.objects.get(email="ann@example.org")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert (user.name, user.has_usable_password()) == ("Ann Example", False)


def test_a_wrong_address_is_refused_and_what_was_typed_is_shown_again(client: Client) -> None:
    answer = client.post("/account/signup/", {"name": "Ann Example", "email": "ann@"})
    assert "Ann Example" in answer.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize("known", [True, False])
def test_registering_a_known_address_changes_nothing(client: Client, known: bool) -> None:
    mentor_user(email=KNOWN if known else "other@example.org", name="As before")
    client.post("/account/signup/", {"name": "Someone else", "email": KNOWN})
    names = set(User.objects.values_list("name", flat=True))
    assert names == ({"As before"} if known else {"As before", "Someone else"})


@pytest.mark.parametrize(
    ("page", "code_page", "form"),
    [
        ("/account/login/", "/account/login/code/", {"login": "{}"}),
        ("/account/signup/", "/account/signup/code/", {"email": "{}", "name": "A Person"}),
    ],
)
def test_known_and_unknown_addresses_meet_the_same_answers(
    page: str, code_page: str, form: dict[str, str]
) -> None:
    mentor_user(email=KNOWN)
    shapes = []
    for address in (KNOWN, UNKNOWN):
        client = Client()
        answers = [client.post(page, {key: value.format(address) for key, value in form.items()})]
        answers.append(client.get(code_page))
        answers += [client.post(code_page, {"code": f"0000-000{n}"}) for n in range(3)]
        answers.append(client.get(code_page))
        answers.append(client.get(page))
        shapes.append([shape(answer) for answer in answers])
    assert shapes[0] == shapes[1]
    assert set(Email.objects.values_list("to", flat=True)) == {KNOWN, UNKNOWN}


@pytest.mark.parametrize("address", [KNOWN, UNKNOWN])
def test_another_code_may_be_asked_for_twice_and_at_once(client: Client, address: str) -> None:
    mentor_user(email=KNOWN)
    client.post("/account/signup/", {"name": "A Person", "email": address})
    answers = [client.post("/account/signup/code/", {"action": "resend"}) for _ in range(3)]
    assert 429 not in [answer.status_code for answer in answers]
    if address == UNKNOWN:
        assert Email.objects.count() == 3


@pytest.mark.parametrize("address", [KNOWN, UNKNOWN])
@pytest.mark.parametrize("page", ["signup", "login"])
def test_asking_for_the_code_again_is_answered(client: Client, page: str, address: str) -> None:
    mentor_user(email=KNOWN)
    client.post(f"/account/{page}/", {"name": "A Person", "email": address, "login": address})
    before = client.get(f"/account/{page}/code/")
    assert not list(before.context["messages"])
    after = client.post(f"/account/{page}/code/", {"action": "resend"}, follow=True)
    assert len(list(after.context["messages"])) == 1


@pytest.mark.parametrize("page", ["signup", "login"])
def test_another_address_is_asked_for_on_the_page_where_the_person_was(
    client: Client, page: str
) -> None:
    client.post(f"/account/{page}/", {"name": "A Person", "email": UNKNOWN, "login": UNKNOWN})
    again = client.get(f"/account/{page}/code/").content.decode()
    assert f'name="next" value="/account/{page}/"' in again


def test_the_owner_of_a_known_address_is_sent_the_way_to_sign_in(client: Client) -> None:
    mentor_user(email=KNOWN)
    client.post("/account/signup/", {"name": "A Person", "email": KNOWN})
    assert newest_email().to == KNOWN
    assert "/account/login/" in newest_email().text


@pytest.mark.parametrize("address", [KNOWN, UNKNOWN])
def test_somebody_who_has_registered_can_still_sign_in(client: Client, address: str) -> None:
    """The email to a known address says so, and it is often opened in the same browser."""
    mentor_user(email=KNOWN)
    client.post("/account/signup/", {"name": "A Person", "email": address})
    assert client.get("/account/login/").status_code == 200
    client.post("/account/login/", {"login": address})
    client.post("/account/login/code/", {"code": emailed_code()})
    assert client.session["_auth_user_id"] == str(User.objects.get(email=address).pk)


def test_a_stranger_is_told_where_to_register(client: Client) -> None:
    client.post("/account/login/", {"login": UNKNOWN})
    email = newest_email()
    assert "/account/signup/" in email.text
    assert NO_LABEL not in email.html  # the button says where it leads


def test_passwords_have_no_pages(client: Client) -> None:
    for page in ("password/reset/", "password/change/", "password/set/"):
        assert client.get(f"/account/{page}").status_code == 404


def test_the_twenty_first_registration_in_a_minute_must_wait(client: Client) -> None:
    for _ in range(20):
        client.post("/account/signup/", {"name": "", "email": ""})
    assert client.post("/account/signup/", {"name": "", "email": ""}).status_code == 429
