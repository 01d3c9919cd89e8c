"""How long signing in and registering take, for an address we know and for one we do not.

The service gives every answer at an even pace. Without it the times differ, so the beat in
config.accounts.traps must be far longer than the difference. `make bench` runs this and prints
medians in milliseconds.
"""

import statistics
import time
from collections.abc import Callable, Iterator

import pytest
from allauth.account import views as allauth_views
from django.core.cache import cache
from django.test import Client
from django.urls import path

from config.accounts import urls
from config.accounts.traps import BEAT
from config.urls import urlpatterns as all_pages
from tests.factories.people import mentor_user

pytestmark = [pytest.mark.bench, pytest.mark.django_db]
ROUNDS = 60

urlpatterns = [
    path("account/login/", allauth_views.login),
    path("account/signup/", allauth_views.signup),
    *all_pages,
]
"""The service without its even pace."""

PAGES: dict[str, Callable[[str], dict[str, str]]] = {
    "/account/login/": lambda address: {"login": address},
    "/account/signup/": lambda address: {"email": address, "name": "A Person"},
}


def milliseconds(page: str, address: str) -> float:
    """How long one answer to a new visitor takes."""
    cache.clear()
    client = Client()
    began = time.perf_counter()
    client.post(page, PAGES[page](address))
    return (time.perf_counter() - began) * 1000


def unknown_addresses() -> Iterator[str]:
    return (f"nobody{n}@example.org" for n in range(10_000))


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("page", PAGES)
def test_the_beat_stands_far_above_the_difference(
    page: str, capsys: pytest.CaptureFixture[str]
) -> None:
    known = mentor_user().email
    strangers = unknown_addresses()
    milliseconds(page, next(strangers))
    pairs = [
        (milliseconds(page, known), milliseconds(page, next(strangers))) for _ in range(ROUNDS)
    ]
    medians = [statistics.median(times) for times in zip(*pairs, strict=True)]
    with capsys.disabled():
        print(f"\n{page} known {medians[0]:.1f} ms, unknown {medians[1]:.1f} ms")
    assert urls.login is not allauth_views.login, "the real page is paced"
    assert abs(medians[0] - medians[1]) * 5 < BEAT * 1000
