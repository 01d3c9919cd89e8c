"""A referee's pages. A link that does not work always gets the same page, so a stranger learns
nothing from it."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.common.clock import now
from config.common.tracing import HEADER
from config.common.typed import visible
from recruitment.models import Application, Reference, UnfinishedAnswer
from recruitment.references.answering import forget_words_of_referees
from recruitment.references.asking import LINK_LASTS, chase_referees
from recruitment.references.views import RATE
from recruitment.states import ApplicationStatus, ReferenceStatus
from tests.config.ui.markup import only
from tests.examples import FEW
from tests.factories.post import secret_sent_to
from tests.factories.recruitment import a_reference, an_application

pytestmark = pytest.mark.django_db

PAGE = "/reference/secret/"
ANSWERS = {
    "known_for": "Five years",
    "strengths": "Patient & kind <b>",
    "concerns": "",
    "recommendation": "yes",
}
HOSTILE = [
    "<script>alert(1)</script>",
    "'; DROP TABLE recruitment_reference; --",
    "\u202eright to left\u202c مرحبا",
    "👩🏽‍🦱🧑‍🤝‍🧑" * 20,
    "{{ 7|add:7 }} {first_name} {% load x %}",
    "x" * 100_000,
    "a\x00b",
    " \t ",
]


@pytest.fixture
def reference() -> Reference:
    return a_reference(an_application(), status=ReferenceStatus.ASKED, token="secret")


def never_sent() -> None:
    Reference.objects.exclude(token_hash="").update(token_hash="0" * 64)


def expired() -> None:
    Reference.objects.update(token_expires_at=now())


def replaced() -> None:
    Reference.objects.update(status=ReferenceStatus.REPLACED, token_hash="")


def used() -> None:
    Reference.objects.update(
        status=ReferenceStatus.RECEIVED, token_hash="", answered_at=now(), recommendation="yes"
    )


def withdrawn() -> None:
    Application.objects.update(status=ApplicationStatus.WITHDRAWN)


def answer_at(client: Client, address: str) -> tuple[int, str, dict[str, str]]:
    """The answer that a browser gets, without the tokens of forms and the id of the request."""
    response = client.get(address)
    headers = {k: v for k, v in response.headers.items() if k not in {"Expires", "Date", HEADER}}
    return response.status_code, response.content.decode(), headers


@pytest.mark.parametrize("kill", [never_sent, expired, replaced, used, withdrawn])
@pytest.mark.parametrize("page", ["", "decline/"])
def test_every_dead_link_answers_the_same_to_the_byte(
    client: Client, reference: Reference, kill: Callable[[], None], page: str
) -> None:
    kill()
    status, body, headers = answer_at(client, PAGE + page)
    assert status == 404
    assert reference.application.full_name not in body
    assert (status, body, headers) == answer_at(client, "/reference/never-was/" + page)


@pytest.mark.parametrize("kill", [expired, replaced, used, withdrawn])
def test_a_dead_link_takes_no_answer(
    client: Client, reference: Reference, kill: Callable[[], None]
) -> None:
    kill()
    assert client.post(PAGE, ANSWERS | {"send": "1"}).status_code == 404
    assert client.post(PAGE + "decline/").status_code == 404
    assert not Reference.objects.filter(known_for="Five years").exists()


def test_the_address_is_kept_from_searches_caches_and_other_sites(
    client: Client, reference: Reference
) -> None:
    for address in (PAGE, PAGE + "decline/", "/reference/wrong/"):
        response = client.get(address)
        assert response["Referrer-Policy"] == "same-origin"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert "no-store" in response["Cache-Control"]
        body = response.content.decode()
        assert '<meta name="robots" content="noindex' in body
        assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', body)


def test_answering_checking_changing_and_sending(client: Client, reference: Reference) -> None:
    checked = client.post(PAGE, ANSWERS).content.decode()
    assert only(checked, type="submit", name="send")
    assert "Patient &amp; kind &lt;b&gt;" in checked
    reference.refresh_from_db()
    assert reference.status == ReferenceStatus.ASKED
    assert "Five years" in client.post(PAGE, ANSWERS | {"change": "1"}).content.decode()
    response = client.post(PAGE, ANSWERS | {"send": "1"})
    assert response["Location"] == "/reference/thanks/"
    reference.refresh_from_db()
    assert reference.strengths == "Patient & kind <b>"


def test_looking_uses_nothing_up(client: Client, reference: Reference) -> None:
    for address in (PAGE, PAGE + "decline/", PAGE):
        assert client.get(address).status_code == 200


def test_declining(client: Client, reference: Reference) -> None:
    assert client.post(PAGE + "decline/")["Location"] == "/reference/declined/"
    reference.refresh_from_db()
    assert reference.status == ReferenceStatus.DECLINED


def test_an_empty_form_says_what_is_missing(client: Client, reference: Reference) -> None:
    body = client.post(PAGE, {"concerns": "Kept"}).content.decode()
    for field in ("known_for", "strengths", "recommendation"):
        assert only(body, id=f"id_{field}_error")
    assert "Kept</textarea>" in body


@pytest.mark.parametrize("typed", HOSTILE)
@pytest.mark.parametrize("field", ANSWERS)
@pytest.mark.parametrize("press", [{}, {"send": "1"}])
def test_whatever_is_typed_the_page_answers(
    client: Client, reference: Reference, field: str, typed: str, press: dict[str, str]
) -> None:
    response = client.post(PAGE, ANSWERS | {field: typed} | press)
    assert response.status_code in {200, 302}
    assert b"<script>alert" not in response.content
    if response.status_code == 302:
        reference.refresh_from_db()
        assert getattr(reference, field) == typed.strip()


@settings(
    max_examples=FEW, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.fixed_dictionaries({name: st.text(max_size=80) for name in ANSWERS}))
def test_nothing_typed_is_lost_or_breaks_the_page(
    client: Client, reference: Reference, data: dict[str, str]
) -> None:
    cache.clear()
    response = client.post(PAGE, data)
    assert response.status_code == 200
    if not data["known_for"].strip():
        form = response.context["form"]
        assert form["strengths"].value() == visible(data["strengths"])


def test_guessing_is_slowed(client: Client, reference: Reference) -> None:
    allowed = int(RATE["reference"].partition("/")[0])
    statuses = [client.get(f"/reference/guess{n}/").status_code for n in range(allowed + 1)]
    assert set(statuses[:-1]) == {404}
    assert statuses[-1] == 429


@pytest.mark.parametrize("button", ["later", "decline", "change", ""])
def test_what_a_referee_typed_is_there_when_they_come_back(
    client: Client, reference: Reference, button: str
) -> None:
    half = {"known_for": "Five years", "strengths": ""}
    client.post(PAGE, half | ({button: "1"} if button else {}))
    page = Client().get(PAGE).content.decode()
    assert "Five years" in page
    assert only(page, id="id_strengths_error")
    assert b"Five years" not in bytes(reference.unfinished.sealed_boxes)
    client.post(PAGE, ANSWERS | {"send": "1"})
    assert not UnfinishedAnswer.objects.exists()


def test_a_reminder_does_not_end_the_link_that_somebody_writes_behind(
    client: Client, reference: Reference
) -> None:
    assert reference.asked_at
    chase_referees(at=reference.asked_at + timedelta(days=7))
    client.post(PAGE, ANSWERS)
    secret = secret_sent_to(reference.email)
    assert "Five years" in client.get(f"/reference/{secret}/").content.decode()
    sent = client.post(PAGE, ANSWERS | {"send": "1"})
    assert sent["Location"] == "/reference/thanks/"
    for dead in (PAGE, f"/reference/{secret}/"):
        assert client.get(dead).status_code == 404


@pytest.mark.parametrize("kill", [never_sent, expired, replaced, used, withdrawn])
def test_whoever_wrote_behind_a_link_that_ended_gets_their_words_back(
    client: Client, reference: Reference, kill: Callable[[], None]
) -> None:
    kill()
    page = client.post(PAGE, ANSWERS).content
    assert b"Five years" in page
    assert page == client.post("/reference/never-was/", ANSWERS).content
    assert not UnfinishedAnswer.objects.exists()


def test_words_of_referees_go_when_no_link_can_work(reference: Reference, client: Client) -> None:
    client.post(PAGE, {"known_for": "Five years"})
    assert forget_words_of_referees(at=now() + LINK_LASTS - timedelta(minutes=1)) == 0
    assert forget_words_of_referees(at=now() + LINK_LASTS) == 1
