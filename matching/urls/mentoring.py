"""A mentor's own pages."""

from django.urls import URLPattern, path

from matching.views.mentoring import home

urlpatterns: list[URLPattern] = [
    path("mentoring/", home.home, name="mentoring"),
]
