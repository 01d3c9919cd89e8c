"""The addresses of privacy, package by package."""

from django.urls import URLPattern

from privacy.erasing import urls as erasing
from privacy.holds import urls as holds
from privacy.register import urls as register
from privacy.requests import urls as requests
from privacy.retention import urls as retention

app_name = "privacy"
urlpatterns: list[URLPattern] = [
    *erasing.urlpatterns,
    *register.urlpatterns,
    *requests.urlpatterns,
    *holds.urlpatterns,
    *retention.urlpatterns,
]
