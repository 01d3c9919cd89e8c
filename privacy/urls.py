"""The addresses of all pages of privacy, package by package."""

from django.urls import URLPattern

from privacy.breaches import urls as breaches
from privacy.erasing import urls as erasing
from privacy.exposure import urls as exposure
from privacy.holds import urls as holds
from privacy.register import urls as register
from privacy.requests import urls as requests
from privacy.retention import urls as retention

app_name = "privacy"
urlpatterns: list[URLPattern] = [
    *exposure.urlpatterns,
    *breaches.urlpatterns,
    *erasing.urlpatterns,
    *register.urlpatterns,
    *requests.urlpatterns,
    *holds.urlpatterns,
    *retention.urlpatterns,
]
