"""The addresses of how a match begins."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
