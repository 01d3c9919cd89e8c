"""Staff are signed out after 30 minutes without use, and everybody 12 hours after they signed in.
What they send after that waits for them."""

from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from config.accounts.limits import BEGAN, LONGEST, STAFF_IDLE, USED
from config.accounts.middleware import LOST, SAVED
from config.accounts.models import UnsentForm, User
from config.accounts.roles import Role
from config.accounts.unsent import remove_old_forms
from config.common.clock import now
from tests.config.accounts.emails import emailed_code
from tests.factories.people import (
    coordinator,
    enrol_totp,
    manager,
    mentor_user,
    sign_in,
    totp_code,
    user_with,
)

pytestmark = pytest.mark.django_db

PAGE = "/today/"
FORM = "/mentors/rules/"
TYPED = {"note": "He said:\n<b>“Well & good.”</b>", "days": ["1", "2"], "save": "1"}
MINUTE = timedelta(minutes=1)


def age(client: Client, by: timedelta, entry: str = USED) -> None:
    """Makes an entry of the session older, as if that time had passed."""
    session = client.session
    session[entry] -= by.total_seconds()
    session.save()


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def sign_in_again(client: Client, person: User, address: str) -> str:
    """Signs in from the page where we sent somebody, and returns where we lead them after that."""
    secret = enrol_totp(person)
    back = parse_qs(urlsplit(address).query)["next"][0]
    client.post("/account/login/", {"login": person.email, "next": back})
    code = {"code": emailed_code(), "next": back}
    step = client.post("/account/login/code/", code).headers["Location"]
    return client.post(step, {"code": totp_code(secret)}).headers["Location"]


class Boxes(HTMLParser):
    """The boxes of the form that sends what was typed."""

    def __init__(self, page: str, action: str) -> None:
        super().__init__()
        self.action, self.is_inside, self.name = action, False, ""
        self.fields: dict[str, list[str]] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.is_inside = given.get("action") == self.action
        if tag == "textarea" and self.is_inside:
            self.name = str(given["name"])
            self.fields.setdefault(self.name, []).append("")

    def handle_data(self, data: str) -> None:
        if self.name:
            self.fields[self.name][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.name:
            # The first line break inside the box is not part of its value.
            self.fields[self.name][-1] = self.fields[self.name][-1].removeprefix("\n")
            self.name = ""


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.MANAGER])
def test_staff_are_signed_out_after_30_minutes_without_use(client: Client, role: Role) -> None:
    sign_in(client, user_with(role))
    age(client, STAFF_IDLE - MINUTE)
    assert client.get(PAGE).status_code == 200
    age(client, STAFF_IDLE)
    answer = client.get(f"{PAGE}?a=1")
    assert answer.headers["Location"] == "/account/login/?next=/today/%3Fa%3D1"
    assert not is_signed_in(client)
    assert "30 minutes" in client.get("/account/login/").content.decode()


def test_every_page_counts_as_use_but_no_part_that_a_page_fetches_by_itself(client: Client) -> None:
    sign_in(client, manager())
    age(client, STAFF_IDLE - MINUTE)
    client.get(PAGE, headers={"HX-Request": "true"})
    age(client, MINUTE)
    assert client.get(PAGE).status_code == 302
    sign_in(client, manager())
    age(client, STAFF_IDLE - MINUTE)
    assert client.get("/account/stay/").status_code == 204
    age(client, STAFF_IDLE - MINUTE)
    assert client.get(PAGE).status_code == 200


def test_an_ended_session_opens_no_other_page_either(client: Client) -> None:
    """Neither a public page, which greets people, nor the account, which staff open before their
    second step."""
    sign_in(client, coordinator(name="Ann Example"))
    age(client, STAFF_IDLE)
    assert "Ann Example" not in client.get("/privacy/").content.decode()
    assert client.get("/account/").status_code == 302


def test_mentors_stay_signed_in_without_use_but_nobody_for_over_12_hours(client: Client) -> None:
    sign_in(client, mentor_user())
    age(client, STAFF_IDLE * 2)
    assert client.get("/account/").status_code == 200
    age(client, LONGEST, BEGAN)
    assert client.get("/account/").status_code == 302


def test_signing_in_starts_the_limits(client: Client) -> None:
    ann = coordinator()
    sign_in(client, ann)
    age(client, STAFF_IDLE)
    assert sign_in_again(client, ann, client.get(PAGE).headers["Location"]) == PAGE
    assert client.get(PAGE).status_code == 200
    age(client, STAFF_IDLE)
    assert client.get(PAGE).status_code == 302


def test_the_session_is_written_once_a_minute_at_most(client: Client) -> None:
    sign_in(client, manager())
    before = Session.objects.get().session_data
    client.get(PAGE)
    assert Session.objects.get().session_data == before


def test_what_was_sent_too_late_can_be_sent_after_signing_in(client: Client) -> None:
    boss = manager()
    sign_in(client, boss)
    age(client, STAFF_IDLE)
    back = sign_in_again(client, boss, client.post(f"{FORM}?a=1", TYPED).headers["Location"])
    page = client.get(back)
    assert page.headers["Cache-Control"] == "no-store"
    boxes = Boxes(page.content.decode(), f"{FORM}?a=1").fields
    assert boxes == {"note": [TYPED["note"]], "days": ["1", "2"], "save": ["1"]}


def test_the_page_to_sign_in_says_what_became_of_a_form(client: Client) -> None:
    sign_in(client, manager())
    age(client, STAFF_IDLE)
    assert SAVED in client.post(FORM, TYPED, follow=True).content.decode()
    stranger = Client()
    assert LOST in stranger.post(FORM, TYPED, follow=True).content.decode()
    by_itself = {"Accept": "application/json"}
    Client().post(FORM, TYPED, headers=by_itself)
    assert LOST not in Client().get("/account/login/").content.decode()


def test_a_form_sent_after_signing_out_in_another_tab_waits_for_its_owner(client: Client) -> None:
    boss = manager()
    sign_in(client, boss)
    client.post("/account/logout/")
    back = sign_in_again(client, boss, client.post(FORM, TYPED).headers["Location"])
    assert back == reverse("account_unsent_form", args=[UnsentForm.objects.get(user=boss).pk])
    assert client.get(back).status_code == 200


def test_nobody_else_can_see_what_was_typed(client: Client) -> None:
    """Not even another manager who signs in on the same computer."""
    boss, other = manager(), manager()
    sign_in(client, boss)
    age(client, STAFF_IDLE)
    back = sign_in_again(client, other, client.post(FORM, TYPED).headers["Location"])
    assert client.get(back).status_code == 404
    assert client.post(f"{back}delete/").status_code == 404
    assert UnsentForm.objects.get().user == boss


def test_a_second_tab_of_an_ended_session_loses_nothing_either(client: Client) -> None:
    boss = manager()
    sign_in(client, boss)
    age(client, STAFF_IDLE)
    client.post(FORM, TYPED)
    client.post("/mentors/supervision/group/", {"note": "Another one"})
    client.post(FORM, TYPED | {"note": "Pressed again"})
    sent = {form.address: form.opened("fields") for form in UnsentForm.objects.all()}
    assert len(sent) == 2
    assert "Pressed+again" in sent[FORM]


def test_what_was_typed_cannot_be_read_in_a_stolen_database(client: Client) -> None:
    sign_in(client, manager())
    age(client, STAFF_IDLE)
    client.post(FORM, {"note": "canary", "csrfmiddlewaretoken": "x"})
    form = UnsentForm.objects.get()
    assert b"canary" not in bytes(form.sealed_fields)
    assert form.opened("fields") == "note=canary"
    assert "canary" not in str(client.session.items())


def test_nothing_is_saved_for_a_stranger_or_by_the_page_itself(client: Client) -> None:
    client.post(FORM, TYPED)
    sign_in(client, manager())
    age(client, STAFF_IDLE)
    client.post(FORM, TYPED, headers={"Accept": "application/json"})
    client.post(FORM, TYPED, headers={"HX-Request": "true"})
    client.post("/account/email/", {"email": "a@example.org"})
    assert not UnsentForm.objects.exists()


def test_a_form_without_its_second_step_waits_too(client: Client) -> None:
    sign_in(client, manager(), second_factor=False)
    answer = client.post(FORM, TYPED)
    form = UnsentForm.objects.get()
    assert reverse("account_unsent_form", args=[form.pk]).replace("/", "%2F") in answer.url  # type: ignore[attr-defined] # a redirect has it


@pytest.mark.parametrize(
    ("origin", "status", "saved"),
    [("http://testserver", 302, 1), ("https://elsewhere.example", 403, 0), ("", 403, 0)],
)
def test_a_form_of_ours_with_an_old_token_waits_and_one_of_another_site_is_refused(
    origin: str, status: int, saved: int
) -> None:
    """The token changes when somebody signs in again in another tab."""
    client = Client(enforce_csrf_checks=True)
    sign_in(client, manager())
    answer = client.post(FORM, TYPED, headers={"Origin": origin} if origin else {})
    assert answer.status_code == status
    assert UnsentForm.objects.count() == saved
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_was_typed_is_deleted_after_an_hour_or_when_its_owner_says_so(client: Client) -> None:
    boss = manager()
    sign_in(client, boss, second_factor=False)
    client.post(FORM, TYPED)
    client.post("/mentors/supervision/group/", TYPED)
    first, second = UnsentForm.objects.order_by("pk")
    sign_in(client, boss)
    assert client.post(f"/account/unsent/{first.pk}/delete/").status_code == 200
    assert UnsentForm.objects.count() == 2, "one press asks first"
    assert client.post(f"/account/unsent/{first.pk}/delete/", {"sure": "yes"}).status_code == 302
    assert list(UnsentForm.objects.all()) == [second]
    assert remove_old_forms(at=now()) == 0
    assert remove_old_forms(at=now() + timedelta(hours=1)) == 1
