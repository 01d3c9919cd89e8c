"""The addresses of an app are the same after they are put together by their first word."""

from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from config.urls import Addresses, by_first_word
from delivery import urls as delivery
from matching import urls as matching
from privacy import urls as privacy
from recruitment import urls as recruitment
from reporting import urls as reporting
from training import urls as training


def spelt_out(addresses: Addresses, before: str = "") -> Iterator[tuple[str, str]]:
    """Each address from its beginning, with its name."""
    for address in addresses:
        whole = before + str(address.pattern)
        if isinstance(address, URLResolver):
            yield from spelt_out(address.url_patterns, whole)
        else:
            yield whole, str(address.name)


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.path)


@pytest.mark.parametrize(
    "app",
    [delivery, matching, privacy, recruitment, reporting, training],
    ids=lambda app: app.__name__,
)
def test_no_address_changes(app: object) -> None:
    addresses: Addresses = app.urlpatterns  # type: ignore[attr-defined] # a module of addresses
    together = by_first_word(addresses)
    assert sorted(spelt_out(together)) == sorted(spelt_out(addresses))
    assert len(together) < len(addresses)


def test_the_order_within_a_first_word_stays() -> None:
    first = path("men/new/", page, {"kind": "new"}, name="new")
    second = path("men/<str:name>/", page, name="man")
    other, inner = path("health", page, name="health"), path("more/", include([path("", page)]))
    [men, *alone] = by_first_word([first, other, second, inner])
    assert isinstance(men, URLResolver)
    assert alone == [other, inner]
    match = men.resolve("men/new/")
    assert match is not None
    assert (match.url_name, match.kwargs) == ("new", {"kind": "new"})
    assert [type(address) for address in men.url_patterns] == [URLPattern, URLPattern]
