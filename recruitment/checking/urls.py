"""The addresses of the eligibility check."""

from django.urls import URLPattern, path

from recruitment.checking import views

urlpatterns: list[URLPattern] = [
    path("volunteer/check/", views.check, name="check"),
    path("volunteer/check/passed/", views.passed, name="check_passed"),
    path("volunteer/check/<slug:name>/", views.question, name="check_question"),
    path("volunteer/check/<slug:name>/not-yet/", views.not_yet, name="check_not_yet"),
]
