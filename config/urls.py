"""Every address, app by app."""

from django.urls import URLPattern, URLResolver, include, path

from config.accounts.demo_gate import is_demo
from config.health import health
from config.start import prison, start
from recruitment.views.public import statements

urlpatterns: list[URLPattern | URLResolver] = [
    path("", start, name="start"),
    path("prisons/<slug:code>/", prison, name="prison"),
    path("accessibility/", statements.accessibility, name="accessibility"),
    path("privacy/", statements.privacy, name="privacy"),
    path("cookies/", statements.cookies, name="cookies"),
    path("", include("recruitment.urls")),
    path("", include("training.urls")),
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
