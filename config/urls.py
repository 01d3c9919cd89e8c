"""Every URL, app by app."""

from django.urls import URLPattern, URLResolver, include, path

from config.accounts.demo.gate import is_demo
from config.health import health, live, ready
from config.site import urls as site
from delivery import urls as delivery
from matching import urls as matching
from privacy import urls as privacy
from reporting import urls as reporting
from reporting.outlook import urls as outlook

named_matching = [*site.staff, *outlook.urlpatterns, *matching.urlpatterns]
"""The URLs in the namespace `matching`. Some of their pages are in other apps."""

urlpatterns: list[URLPattern | URLResolver] = [
    *site.public,
    path("", include("recruitment.urls")),
    path("", include("training.urls")),
    path("downloads/prepared/", include("config.ui.downloads.urls")),
    path("", include((delivery.urlpatterns, delivery.app_name))),
    path("", include((named_matching, matching.app_name))),
    path("", include((reporting.urlpatterns, reporting.app_name))),
    path("", include((privacy.urlpatterns, privacy.app_name))),
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
