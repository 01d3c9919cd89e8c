"""The address of a mentor's page about one man."""

from django.urls import URLPattern, path

from delivery.overview import views

urlpatterns: list[URLPattern] = [
    path("support/<int:pk>/", views.support, name="support"),
]
