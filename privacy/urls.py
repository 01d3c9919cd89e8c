"""The addresses of privacy, package by package."""

from django.urls import URLPattern

from privacy.holds import urls as holds

app_name = "privacy"
urlpatterns: list[URLPattern] = [*holds.urlpatterns]
