"""The addresses of privacy, package by package."""

from django.urls import URLPattern

from privacy.register import urls as register
from privacy.requests import urls as requests

app_name = "privacy"
urlpatterns: list[URLPattern] = [*register.urlpatterns, *requests.urlpatterns]
