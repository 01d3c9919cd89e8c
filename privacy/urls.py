"""The addresses of privacy, package by package."""

from django.urls import URLPattern

from privacy.erasing import urls as erasing
from privacy.register import urls as register
from privacy.requests import urls as requests

app_name = "privacy"
urlpatterns: list[URLPattern] = [
    *erasing.urlpatterns,
    *register.urlpatterns,
    *requests.urlpatterns,
]
