"""The pages behind a referee's private link."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
