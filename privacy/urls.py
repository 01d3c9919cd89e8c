"""The addresses of privacy, package by package."""

from django.urls import URLPattern

from privacy.breaches import urls as breaches
from privacy.exposure import urls as exposure

app_name = "privacy"
urlpatterns: list[URLPattern] = [
    *breaches.urlpatterns,
    *exposure.urlpatterns,
]
