"""What we call the pages that people read."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from matching.reading.pages import NAMES, page_name


def views(resolver: URLResolver, prefix: str = "") -> set[str]:
    """The names of all views."""
    names = set[str]()
    for each in resolver.url_patterns:
        if isinstance(each, URLPattern):
            names.add(f"{prefix}{each.name}")
        elif isinstance(each, URLResolver):
            names |= views(each, f"{prefix}{each.namespace}:" if each.namespace else prefix)
    return names


def test_every_name_belongs_to_a_page() -> None:
    assert NAMES.keys() <= views(get_resolver())


@pytest.mark.parametrize(
    ("view", "name"),
    [("delivery:release_plans", "Release plans"), ("delivery:unlogged", "Sessions not logged")],
)
def test_a_page_has_the_name_of_its_view_or_a_better_one(view: str, name: str) -> None:
    assert page_name(view) == name
