"""Accessibility, privacy and cookies: linked from every page, and true."""

import pytest
from django.test import Client
from pytest_django import Settings

from config.accounts.codes import KNOWN
from config.common.clock import now
from privacy.retention.switching import start_retention
from tests.config.accounts.emails import emailed_code
from tests.config.ui.markup import elements
from tests.factories.people import manager, mentor_user
from tests.factories.programme import an_establishment
from tests.factories.recruitment import a_cohort

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["accessibility", "privacy", "cookies"])
def test_each_is_linked_from_the_foot_of_every_page(client: Client, name: str) -> None:
    html = client.get("/volunteer/check/").content.decode()
    foot = [link["href"] for link in elements(html, "a") if link.text.lower() == name]
    assert foot == [f"/{name}/"]
    assert client.get(foot[0]).status_code == 200


def test_they_say_where_to_write(client: Client, settings: Settings) -> None:
    settings.CONTACT_EMAIL = "hello@example.org"
    for name in ("accessibility", "privacy"):
        assert "mailto:hello@example.org" in client.get(f"/{name}/").content.decode()


def test_the_privacy_page_says_whether_records_are_deleted_at_night(client: Client) -> None:
    before = client.get("/privacy/").content
    start_retention(limit=5, number_due=0, version=0, by=manager(), at=now())
    assert client.get("/privacy/").content != before


def test_no_cookie_is_set_that_is_not_named(client: Client) -> None:
    an_establishment(code="BXI")
    a_cohort()
    client.get("/volunteer/check/age/")
    client.post("/volunteer/check/age/", {"answer": "yes"})
    client.post("/account/login/", {"email": "someone@example.org"})
    client.get("/account/signup/")
    client.post("/account/login/", {"login": mentor_user().email})
    client.post("/account/login/code/", {"code": emailed_code()})
    html = client.get("/cookies/").content.decode()
    named = {heading.text for heading in elements(html, "th") if heading.get("scope") == "row"}
    assert {"sessionid", "csrftoken", KNOWN} <= set(client.cookies) <= named


def test_looking_around_sets_none(client: Client) -> None:
    for address in ("/", "/privacy/", "/cookies/", "/volunteer/check/"):
        client.get(address)
    assert not client.cookies
