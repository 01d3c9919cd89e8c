"""The addresses of readiness."""

from django.urls import URLPattern, path

from training.readiness import views

urlpatterns: list[URLPattern] = [
    path("clearances/to-request/", views.requests, name="requests"),
]
