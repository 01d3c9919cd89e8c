"""The home page and the prisons' pages."""

import gzip
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from recruitment.applying.questions import QUESTIONS
from recruitment.states import ApplicationStatus
from tests.config.ui.markup import elements, only
from tests.factories.people import applicant, mentor_user, sign_in
from tests.factories.programme import a_match, a_mentor, a_referral, an_establishment
from tests.factories.recruitment import a_cohort, a_draft, an_application

pytestmark = pytest.mark.django_db


def html_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def shown(client: Client, name: str, address: str = "/") -> Any:
    """The value of this name in the page's context."""
    return client.get(address).context[name]


def transferred(client: Client, address: str) -> int:
    """How many bytes the page and everything it links to have, gzipped."""
    html = html_of(client, address)
    rels = ("stylesheet", "icon", "apple-touch-icon")
    linked = {link["href"] for link in elements(html, "link") if link["rel"] in rels}
    linked |= {element["src"] for element in elements(html) if "src" in element}
    files = [finders.find(name.removeprefix("/static/")) for name in linked]
    assert all(files)
    bodies = [html.encode(), *(Path(str(file)).read_bytes() for file in files)]
    return sum(len(gzip.compress(body)) for body in bodies)


def test_a_page_costs_less_than_100_kb(client: Client) -> None:
    prison, check = an_establishment(), "/volunteer/check/"
    pages = ("/", f"/prisons/{prison.code}/", check, f"{check}places/", "/privacy/", "/apply/")
    for address in pages:
        assert transferred(client, address) < 100_000


def test_so_does_a_page_of_an_application(client: Client) -> None:
    draft, offer = a_draft(), an_application(status=ApplicationStatus.OFFERED)
    for application, more in (
        (draft, ""),
        (draft, "question/experience/"),
        (offer, ""),
        (offer, "offer/"),
    ):
        sign_in(client, application.applicant)
        assert transferred(client, f"/apply/{application.reference}/{more}") < 100_000


def test_what_would_keep_people_away_is_answered_at_once(client: Client) -> None:
    hero = html_of(client, "/").partition("What mentors do")[0]
    assert "A criminal record is not a bar" in hero
    assert "no experience" in hero


def test_places_and_dates_of_the_open_cohort(client: Client) -> None:
    june = a_cohort(places=12)
    an_application(cohort=june, status=ApplicationStatus.ACCEPTED)
    html = html_of(client, "/")
    assert "11 of 12" in html
    assert f"{june.closes_on:%A} {june.closes_on.day}" in html
    assert shown(client, "is_open")


def test_a_full_cohort_has_no_place_left(client: Client) -> None:
    june = a_cohort(places=1)
    an_application(cohort=june, status=ApplicationStatus.ACCEPTED)
    assert shown(client, "places_left") == 0
    assert "of 1 left" not in html_of(client, "/")


def test_a_cohort_to_come_says_when(client: Client) -> None:
    june = a_cohort(opens_in=10)
    html = html_of(client, "/")
    assert f"{june.opens_on.day} {june.opens_on:%B %Y}" in html
    assert not shown(client, "is_open")


def test_every_prison_is_listed_and_has_its_page(client: Client) -> None:
    an_establishment(code="BXI", name="HMP Brixton", slots=[0, 1])
    assert only(html_of(client, "/"), href="/prisons/BXI/").text == "HMP Brixton"
    html = html_of(client, "/prisons/bxi/")
    assert "Monday: morning, afternoon" in html
    assert client.get("/prisons/XXX/").status_code == 404


def test_too_few_mentors_to_hide_anybody_are_not_counted(
    client: Client,
) -> None:
    prison = an_establishment(code="BXI")
    for _ in range(2):
        a_match(mentor=a_mentor(at=prison), referral=a_referral(at=prison))
    assert shown(client, "mentors", "/prisons/BXI/") is None
    a_match(mentor=a_mentor(at=prison), referral=a_referral(at=prison))
    a_match()  # elsewhere
    assert "3 mentors" in html_of(client, "/prisons/BXI/")


def test_only_public_pages_are_found_by_search(client: Client) -> None:
    robots = {"name": "robots", "content": "noindex"}
    for address, is_found in (("/", True), ("/cookies/", True), ("/account/login/", False)):
        hidden = [meta for meta in elements(html_of(client, address), "meta") if meta == robots]
        assert (not hidden) is is_found


def test_a_shared_link_shows_a_picture_of_ours(client: Client) -> None:
    shared = only(html_of(client, "/"), property="og:image")["content"]
    assert shared.startswith("http://testserver/static/")
    assert finders.find(shared.removeprefix("http://testserver/static/"))


def test_an_applicant_is_led_to_the_application(client: Client) -> None:
    sign_in(client, applicant())
    buttons = [
        element["href"]
        for element in elements(html_of(client, "/"), "a")
        if "govuk-button" in element.get("class", "")
    ]
    assert reverse("recruitment:my_application") in buttons


def test_signing_in_leads_to_what_the_person_was_doing(client: Client) -> None:
    first = QUESTIONS[0].name
    draft, done, sent = a_draft(answered=[first]), a_draft(complete=True), an_application()
    for user, where in (
        (draft.applicant, f"/apply/{draft.reference}/question/{QUESTIONS[1].name}/"),
        (done.applicant, f"/apply/{done.reference}/check/"),
        (sent.applicant, f"/apply/{sent.reference}/"),
        (mentor_user(), "/"),
    ):
        sign_in(client, user)
        assert client.get("/signed-in/").headers["Location"] == where
