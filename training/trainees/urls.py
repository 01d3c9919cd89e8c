"""The addresses of trainees."""

from django.urls import URLPattern, path

from training.trainees import views

urlpatterns: list[URLPattern] = [
    path("my-training/", views.my_training, name="my_training"),
    path("my-training/<key:pk>.ics", views.session_calendar, name="session_calendar"),
    path("my-training/<key:pk>/absence/", views.absence, name="report_absence"),
    path("my-training/<key:pk>/coming/", views.coming, name="come_after_all"),
    path("my-training/calendar/", views.calendar, name="calendar"),
    path("my-training/calendar/stop/", views.stop_calendar, name="stop_calendar"),
    path("my-training/certificate.pdf", views.my_certificate, name="my_certificate"),
    path("training/trainees/<key:pk>/", views.trainee, name="trainee"),
    path("training/trainees/<key:pk>/move/", views.move, name="move_trainee"),
    path("training/trainees/<key:pk>/leave/", views.leave, name="leave_training"),
    path("training/trainees/<key:pk>/certificate.pdf", views.certificate, name="certificate"),
    path("training/trainees/<key:pk>/certificate/", views.withdraw, name="withdraw_certificate"),
]
