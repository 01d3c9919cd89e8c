"""A view that does not say who can open it is refused to everybody. Every other view opens to the
people it names."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.http import require_safe

from config.accounts.access import allow, public, signed_in
from config.accounts.models import User
from config.accounts.roles import Role
from config.urls import urlpatterns as all_pages
from tests.factories.people import coordinator, manager, mentor_user, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def silent(_: HttpRequest) -> HttpResponse:
    return HttpResponse("open")


@public
def for_anyone(_: HttpRequest) -> HttpResponse:
    return HttpResponse("open")


@signed_in
def for_the_signed_in(_: HttpRequest) -> HttpResponse:
    return HttpResponse("open")


@require_safe
@allow(Role.COORDINATOR, Role.MANAGER)
def for_staff(_: HttpRequest) -> HttpResponse:
    return HttpResponse("open")


@allow(Role.MENTOR)
class ForMentors(View):
    def get(self, _: HttpRequest) -> HttpResponse:
        return HttpResponse("open")


@method_decorator(require_safe, name="dispatch")
class ForMentorsToo(ForMentors):
    pass


urlpatterns = [
    path("silent/", silent),
    path("public/", for_anyone),
    path("signed-in/", for_the_signed_in),
    path("staff/", for_staff),
    path("mentors/", ForMentors.as_view()),
    path("mentors-too/", ForMentorsToo.as_view()),
    *all_pages,
]


def everyone() -> list[User | None]:
    return [None, mentor_user(), coordinator(), manager()]


def test_a_view_that_says_nothing_is_refused_to_everyone() -> None:
    for user in everyone():
        client = Client()
        if user:
            sign_in(client, user)
        assert client.get("/silent/").status_code == 403


def test_each_page_opens_to_those_it_names(client: Client) -> None:
    opened = {}
    for user in everyone():
        client = Client()
        if user:
            sign_in(client, user)
        pages = ("public", "signed-in", "staff", "mentors", "mentors-too")
        answers = [client.get(f"/{page}/").status_code for page in pages]
        opened[next(iter(user.roles)) if user else None] = answers
    assert opened == {
        None: [200, 302, 302, 302, 302],
        "mentor": [200, 200, 403, 200, 200],
        "coordinator": [200, 200, 200, 403, 403],
        "manager": [200, 200, 200, 403, 403],
    }


def test_signing_in_comes_back_to_the_page(client: Client) -> None:
    answer = client.get("/signed-in/?page=2")
    assert answer.headers["Location"] == "/account/login/?next=/signed-in/%3Fpage%3D2"


@pytest.mark.parametrize(
    ("referer", "comes_back_to"),
    [
        ("http://testserver/staff/?page=2", "http%3A//testserver/staff/%3Fpage%3D2"),
        ("https://elsewhere.example/staff/", "/"),
        ("", "/"),
    ],
)
def test_a_form_sent_after_signing_out_comes_back_to_the_page_it_was_on(
    client: Client, referer: str, comes_back_to: str
) -> None:
    answer = client.post("/staff/", headers={"Referer": referer} if referer else {})
    assert answer.headers["Location"] == f"/account/login/?next={comes_back_to}"


def test_half_signed_in_staff_see_public_pages_but_no_others(client: Client) -> None:
    sign_in(client, manager(), second_factor=False)
    assert client.get("/public/").status_code == 200
    for page in ("/signed-in/", "/staff/", "/mentors/"):
        assert client.get(page).headers["Location"].startswith("/account/second-step/?next=")


def test_a_part_of_a_page_sends_the_whole_page_to_sign_in(client: Client) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/staff/?page=2"}
    answer = client.get("/staff/", headers=headers)
    assert answer.headers["HX-Redirect"].startswith("/account/login/?next=")
    assert "page%3D2" in answer.headers["HX-Redirect"]


def test_a_role_withdrawn_shuts_the_page_at_once(client: Client) -> None:
    ben = mentor_user()
    sign_in(client, ben)
    assert client.get("/mentors/").status_code == 200
    ben.grants.all().delete()
    assert client.get("/mentors/").status_code == 403


def test_allow_without_a_role_is_a_mistake() -> None:
    with pytest.raises(TypeError):
        allow()
