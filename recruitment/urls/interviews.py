"""Offering, booking and scoring interviews."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
