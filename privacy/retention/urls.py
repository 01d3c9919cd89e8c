"""The addresses of the pages about deleting at night."""

from django.urls import URLPattern, path

from privacy.retention import views

urlpatterns: list[URLPattern] = [
    path("privacy/retention/", views.retention, name="retention"),
    path("privacy/retention/stop/", views.stop, name="stop_retention"),
]
