"""The address of the fairness page."""

from django.urls import URLPattern, path

from matching.fairness import views

urlpatterns: list[URLPattern] = [
    path("fairness/", views.fairness, name="fairness"),
]
