"""The addresses of the fairness page."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
