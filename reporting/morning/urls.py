"""The addresses of the page about the morning email."""

from django.urls import URLPattern, path

from reporting.morning import views

urlpatterns: list[URLPattern] = [
    path("morning-email/", views.preferences, name="morning_email"),
    path("morning-email/stop/", views.stop, name="stop_morning_email"),
    path("morning-email/start/", views.start, name="start_morning_email"),
]
