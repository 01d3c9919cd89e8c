"""The addresses of registers."""

from django.urls import URLPattern, path

from training.register import views

urlpatterns: list[URLPattern] = [
    path("training/cohorts/<key:pk>/attendance/", views.attendance, name="attendance"),
    path("training/sessions/<key:pk>/register/", views.register, name="register"),
]
