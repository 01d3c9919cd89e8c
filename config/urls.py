"""Every address, app by app."""

from django.urls import URLPattern, URLResolver, include, path

from config.accounts.demo_gate import is_demo
from config.health import health
from config.start import start

urlpatterns: list[URLPattern | URLResolver] = [
    path("", start, name="start"),
    path("", include("recruitment.urls")),
    path("", include("matching.urls")),
    path("healthz", health, name="health"),
    path("account/", include("config.accounts.urls")),
]
if is_demo():
    urlpatterns += [
        path("demo/", include("config.accounts.demo_urls")),
        path("demo/inbox/", include("config.ui.inbox.urls")),
        path("gallery/", include("config.ui.gallery.urls")),
    ]
