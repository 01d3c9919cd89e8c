"""Every URL, app by app."""

from collections.abc import Sequence

from django.urls import URLPattern, URLResolver, include, path

from config.accounts.demo.gate import is_demo
from config.health import health, live, ready
from config.site import urls as site
from delivery import urls as delivery
from matching import urls as matching
from privacy import urls as privacy
from recruitment import urls as recruitment
from reporting import urls as reporting
from reporting.outlook import urls as outlook
from training import urls as training

Addresses = Sequence[URLPattern | URLResolver]

named_matching: Addresses = [*site.staff, *outlook.urlpatterns, *matching.urlpatterns]
"""The URLs in the namespace `matching`. Some of their pages are in other apps."""


def by_first_word(addresses: Addresses) -> Addresses:
    """The same URL patterns, grouped by the first word of their path.

    Django tries one pattern after another until one matches. With groups, it skips every pattern of
    a group whose first word does not match.
    """
    together: dict[str, list[URLPattern]] = {}
    alone: list[URLPattern | URLResolver] = []
    for address in addresses:
        word, slash, rest = str(address.pattern).partition("/")
        if slash and isinstance(address, URLPattern):
            options = address.default_args
            inner = path(rest, address.callback, options, name=address.name)
            together.setdefault(word + slash, []).append(inner)
        else:
            alone.append(address)
    return [*(path(word, include(inner)) for word, inner in together.items()), *alone]


def of_app(addresses: Addresses, name: str) -> URLResolver:
    """The URL patterns of an app, in the namespace `name`."""
    return path("", include((by_first_word(addresses), name)))


urlpatterns: list[URLPattern | URLResolver] = [
    *site.public,
    of_app(recruitment.urlpatterns, recruitment.app_name),
    of_app(training.urlpatterns, training.app_name),
    path("downloads/prepared/", include("config.ui.downloads.urls")),
    of_app(delivery.urlpatterns, delivery.app_name),
    of_app(named_matching, matching.app_name),
    of_app(reporting.urlpatterns, reporting.app_name),
    of_app(privacy.urlpatterns, privacy.app_name),
    path("healthz", health, name="health"),
    path("livez", live, name="live"),
    path("readyz", ready, name="ready"),
    path("account/", include("config.accounts.urls")),
]
if is_demo():
    urlpatterns += [
        path("demo/", include("config.accounts.demo.urls")),
        path("demo/inbox/", include("config.ui.inbox.urls")),
        path("gallery/", include("config.ui.gallery.urls")),
    ]
