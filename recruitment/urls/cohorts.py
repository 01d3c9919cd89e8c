"""The pages on which a manager plans cohorts."""

from django.urls import URLPattern, path

from recruitment.views import cohorts

urlpatterns: list[URLPattern] = [
    path("cohorts/", cohorts.cohorts, name="cohorts"),
    path("cohorts/<int:pk>/", cohorts.cohort, name="cohort"),
]
