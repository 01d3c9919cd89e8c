"""The addresses of privacy, package by package."""

from django.urls import URLPattern

from privacy.register import urls as register

app_name = "privacy"
urlpatterns: list[URLPattern] = [*register.urlpatterns]
