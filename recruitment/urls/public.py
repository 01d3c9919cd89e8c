"""Pages anyone may read. The home page and the prisons' are in config.urls, because they draw on
more than this app."""

from django.urls import URLPattern, path

from recruitment.views.public import checking

urlpatterns: list[URLPattern] = [
    path("volunteer/check/", checking.check, name="check"),
    path("volunteer/check/passed/", checking.passed, name="check_passed"),
    path("volunteer/check/<slug:name>/", checking.question, name="check_question"),
    path("volunteer/check/<slug:name>/not-yet/", checking.not_yet, name="check_not_yet"),
]
