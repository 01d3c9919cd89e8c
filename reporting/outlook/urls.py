"""The addresses of capacity."""

from django.urls import URLPattern, path

from reporting.outlook import views

urlpatterns: list[URLPattern] = [
    path("capacity/", views.capacity_now, name="capacity"),
]
