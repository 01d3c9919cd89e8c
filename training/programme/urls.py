"""The addresses of the programme."""

from django.urls import URLPattern, path

from training.programme import views

urlpatterns: list[URLPattern] = [
    path("training/", views.training, name="training"),
    path("training/usual/", views.usual, name="usual"),
    path("training/usual/add/", views.add_usual, name="add_usual"),
    path("training/usual/<int:pk>/", views.change_usual, name="change_usual"),
    path("training/usual/<int:pk>/remove/", views.remove_usual, name="remove_usual"),
    path("training/cohorts/<int:pk>/", views.programme, name="programme"),
    path("training/cohorts/<int:pk>/copy/", views.copy, name="copy_usual"),
    path("training/cohorts/<int:pk>/add/", views.add, name="add_session"),
    path("training/cohorts/<int:pk>/team/", views.team, name="team"),
    path("training/cohorts/<int:pk>/rule/", views.rule, name="completion_rule"),
    path("training/sessions/<int:pk>/", views.change, name="change_session"),
    path("training/sessions/<int:pk>/cancel/", views.cancel, name="cancel_session"),
    path("training/sessions/<int:pk>/guests/", views.guests, name="guests"),
]
