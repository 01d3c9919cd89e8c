"""The addresses of the programme."""

from django.urls import URLPattern, path

from training.programme import views

urlpatterns: list[URLPattern] = [
    path("training/", views.training, name="training"),
    path("training/usual/", views.usual, name="usual"),
    path("training/usual/add/", views.add_usual, name="add_usual"),
    path("training/usual/<key:pk>/", views.change_usual, name="change_usual"),
    path("training/usual/<key:pk>/remove/", views.remove_usual, name="remove_usual"),
    path("training/cohorts/<key:pk>/", views.programme, name="programme"),
    path("training/cohorts/<key:pk>/copy/", views.copy, name="copy_usual"),
    path("training/cohorts/<key:pk>/add/", views.add, name="add_session"),
    path("training/cohorts/<key:pk>/team/", views.team, name="team"),
    path("training/cohorts/<key:pk>/rule/", views.rule, name="completion_rule"),
    path("training/sessions/<key:pk>/", views.change, name="change_session"),
    path("training/sessions/<key:pk>/cancel/", views.cancel, name="cancel_session"),
    path("training/sessions/<key:pk>/guests/", views.guests, name="guests"),
]
