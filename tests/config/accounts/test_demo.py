"""One-click sign-in exists in the demo and nowhere else."""

import runpy

import pytest
from django.core.checks import run_checks
from django.test import Client
from pytest_django import Settings

from config.accounts.demo.people import demo_people
from config.accounts.roles import Role
from config.env import ROOT
from tests.factories.people import coordinator, mentor_user, user_with

pytestmark = pytest.mark.django_db


def test_everyone_of_the_demo_is_listed_staff_first(client: Client) -> None:
    mentor_user(email="mentor@demo.alongside.example", name="Ben")
    ann = coordinator(email="coordinator@demo.alongside.example", name="Ann")
    user_with(email="new@demo.alongside.example", name="Cat")
    user_with(Role.MANAGER, email="real@example.org", name="Real person")
    page = client.get("/demo/").content.decode()
    assert [person.user.name for person in demo_people()] == ["Ann", "Ben", "Cat"]
    assert f'action="/demo/{ann.pk}/"' in page
    assert "Real person" not in page


def test_one_click_signs_staff_in_fully(client: Client) -> None:
    ann = coordinator(email="coordinator@demo.alongside.example")
    client.post(f"/demo/{ann.pk}/")
    assert client.get("/today/").status_code == 200


def test_changing_person_takes_nothing_along(client: Client) -> None:
    ann = coordinator(email="coordinator@demo.alongside.example")
    ben = mentor_user(email="mentor@demo.alongside.example")
    client.post(f"/demo/{ann.pk}/")
    client.post(f"/demo/{ben.pk}/")
    assert client.session["_auth_user_id"] == str(ben.pk)
    assert client.get("/today/").status_code == 403


def test_it_needs_a_press_and_a_person_of_the_demo(client: Client) -> None:
    ann = coordinator(email="coordinator@demo.alongside.example")
    real = coordinator(email="real@example.org")
    assert client.get(f"/demo/{ann.pk}/").status_code == 405
    assert client.post(f"/demo/{real.pk}/").status_code == 404
    assert Client(enforce_csrf_checks=True).post(f"/demo/{ann.pk}/").status_code == 403
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("demo", "base_url"),
    [
        (False, "http://localhost:8000"),
        (True, "https://alongside.example.org"),
        (True, "http://localhost.example.org"),
    ],
)
def test_outside_the_demo_it_does_not_exist(
    client: Client, settings: Settings, demo: bool, base_url: str
) -> None:
    ann = coordinator(email="coordinator@demo.alongside.example")
    settings.DEMO, settings.BASE_URL = demo, base_url
    assert demo_people() == []
    assert client.get("/demo/").status_code == 404
    assert client.post(f"/demo/{ann.pk}/").status_code == 404
    afresh = runpy.run_path(str(ROOT / "config" / "urls.py"))["urlpatterns"]
    assert not any(str(page.pattern).startswith("demo/") for page in afresh)


@pytest.mark.parametrize("include_deployment_checks", [True, False])
def test_a_demo_others_could_reach_does_not_start(
    settings: Settings, include_deployment_checks: bool
) -> None:
    def problems() -> list[str | None]:
        checks = run_checks(include_deployment_checks=include_deployment_checks)
        return [check.id for check in checks if check.is_serious()]

    assert "accounts.E001" not in problems()
    settings.BASE_URL = "https://alongside.example.org"
    assert "accounts.E001" in problems()
    settings.DEMO = False
    assert "accounts.E001" not in problems()
