"""The staff pages of recruitment."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
