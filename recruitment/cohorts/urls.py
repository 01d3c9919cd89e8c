"""The addresses of cohorts."""

from django.urls import URLPattern, path

from recruitment.cohorts import views

urlpatterns: list[URLPattern] = [
    path("cohorts/", views.cohorts, name="cohorts"),
    path("cohorts/<key:pk>/", views.cohort, name="cohort"),
]
