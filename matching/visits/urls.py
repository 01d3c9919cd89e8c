"""The addresses of visits to prisons."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
