"""The addresses of privacy, package by package."""

from django.urls import URLPattern

app_name = "privacy"
urlpatterns: list[URLPattern] = []
