"""Every page of the gallery, and the pages for errors."""

import pytest
from django.core.exceptions import BadRequest
from django.core.handlers.exception import response_for_exception
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views.defaults import server_error
from pytest_django import DjangoAssertNumQueries

from config.accounts.roles import Role
from config.ui.gallery.views import ERRORS
from tests.config.ui.markup import elements, only
from tests.factories.people import sign_in, user_with

GALLERY = [
    "/gallery/",
    "/gallery/form/",
    "/gallery/question/",
    "/gallery/list/",
    "/gallery/list/?page=3&name=a&weekdays=mon",
    "/gallery/decision/",
    "/gallery/progress/",
    *(f"/gallery/error/{code}/" for code in ERRORS),
    "/account/login/",
    "/account/signup/",
]
ACCOUNT = [
    "/account/email/",
    "/account/2fa/",
    "/account/2fa/totp/activate/",
    "/account/2fa/webauthn/",
    "/account/2fa/webauthn/add/",
    "/account/sessions/",
    "/account/logout/",
]

pytestmark = pytest.mark.django_db


def page(response: HttpResponseBase) -> str:
    assert isinstance(response, HttpResponse)
    return response.content.decode()


def heading(response: HttpResponseBase) -> str:
    return elements(page(response), "h1")[0].text


def heading_for(code: str) -> str:
    """The heading of the page for this error, as the gallery shows it."""
    return heading(Client().get(f"/gallery/error/{code}/"))


@pytest.fixture
def pages(client: Client) -> list[str]:
    """Every page of the gallery, its forms sent empty, and the pages of a person's own account."""
    answers = [client.get(address) for address in GALLERY]
    answers += [client.post(f"/gallery/{name}/") for name in ("form", "question")]
    sign_in(client, user_with(Role.MENTOR))
    answers += [client.get(address) for address in ACCOUNT]
    assert [answer.status_code for answer in answers] == [200] * len(answers)
    return [page(answer) for answer in answers]


def test_no_page_has_inline_style_or_script(pages: list[str]) -> None:
    for html in pages:
        for element in elements(html):
            assert element.tag != "style"
            assert "style" not in element
            assert not [name for name in element if name.startswith("on")]
            runs = element.tag == "script" and element.get("type") != "application/json"
            assert not runs or element["src"].startswith("/static/")


def test_every_id_is_on_a_page_once(pages: list[str]) -> None:
    for html in pages:
        ids = [element["id"] for element in elements(html) if "id" in element]
        assert len(ids) == len(set(ids))


def test_every_page_has_one_heading_one_main_and_a_title(pages: list[str]) -> None:
    for html in pages:
        assert len(elements(html, "h1")) == 1
        assert only(html, id="main-content").tag == "main"
        assert elements(html, "title")[0].text.endswith(" – Alongside")
        assert elements(html, "html")[0]["lang"] == "en-GB"


def test_the_title_says_when_something_is_wrong(client: Client) -> None:
    fresh, wrong = client.get("/gallery/form/"), client.post("/gallery/form/")
    assert elements(page(fresh), "title")[0].text == "Form – Alongside"
    assert elements(page(wrong), "title")[0].text == "Error: Form – Alongside"


def test_the_policy_forbids_inline_code(client: Client) -> None:
    policy = client.get("/gallery/").headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy + ";"
    assert "unsafe" not in policy


def test_pages_keep_the_filters(client: Client) -> None:
    html = page(client.get("/gallery/list/?page=3&name=a"))
    assert only(html, rel="next")["href"] == "?page=4&name=a"
    assert only(html, **{"aria-current": "page", "aria-label": "Page 3"})
    assert "open" in only(html, **{"class": "govuk-details app-filters"})


def test_progress_asks_again_until_the_end_and_then_loads_the_page(client: Client) -> None:
    html = page(client.get("/gallery/progress/"))
    panel = only(html, **{"hx-trigger": "every 1s"})
    assert "noscript" in [element.tag for element in elements(html)]
    assert only(html, **{"http-equiv": "refresh"})
    answers = [client.get(panel["hx-get"], headers={"HX-Request": "true"}) for _ in range(9)]
    assert [only(page(answer), id="run-progress")["value"] for answer in answers[:2]] == [
        "20",
        "30",
    ]
    assert not elements(page(answers[0]), "html")
    assert answers[-1].headers["HX-Refresh"] == "true"


def test_the_header_offers_the_way_in_and_then_the_way_out(client: Client) -> None:
    ways = {"href": reverse("account_login")}, {"action": reverse("account_logout")}
    for is_signed_in in (False, True):
        if is_signed_in:
            sign_in(client, user_with(Role.MENTOR))
        everything = elements(page(client.get("/gallery/")))
        shown = [any(way.items() <= element.items() for element in everything) for way in ways]
        assert shown == [not is_signed_in, is_signed_in]


@pytest.mark.parametrize(("role", "is_wide"), [(Role.MANAGER, True), (Role.MENTOR, False)])
def test_staff_find_their_menu_in_one_place_on_every_page(
    client: Client, role: Role, is_wide: bool
) -> None:
    sign_in(client, user_with(role))
    for address in ("/account/", "/account/email/", "/no-such-page/"):
        body = elements(page(client.get(address)), "body")[0]
        assert ("app-wide" in body["class"]) == is_wide


def test_an_unknown_address_has_a_page_of_its_own(client: Client) -> None:
    answer = client.get("/no-such-page/")
    assert answer.status_code == 404
    assert heading(answer) == heading_for("404")


def test_an_address_that_only_takes_a_form_has_a_page_when_it_is_opened(client: Client) -> None:
    sign_in(client, user_with(Role.MANAGER))
    answer = client.get("/rounds/run/")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert heading(answer) == heading_for("405")


def test_a_forged_form_is_refused_with_a_page() -> None:
    answer = Client(enforce_csrf_checks=True).post("/gallery/form/")
    assert answer.status_code == 403
    assert heading(answer) == heading_for("403_csrf")


def test_a_request_that_makes_no_sense_is_a_400() -> None:
    answer = response_for_exception(RequestFactory().get("/"), BadRequest("nonsense"))
    assert answer.status_code == 400
    assert heading(answer) == heading_for("400")


def test_a_fault_is_shown_without_the_database(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(0):
        answer = server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert heading(answer) == heading_for("500")
