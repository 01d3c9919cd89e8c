"""A trainee's own pages."""

from django.urls import URLPattern, path

from training.views import own

urlpatterns: list[URLPattern] = [
    path("my-training/", own.my_training, name="my_training"),
    path("my-training/<int:pk>.ics", own.session_calendar, name="session_calendar"),
    path("my-training/calendar/", own.calendar, name="calendar"),
    path("my-training/calendar/stop/", own.stop_calendar, name="stop_calendar"),
    path("my-training/certificate.pdf", own.my_certificate, name="my_certificate"),
]
