"""The staff pages of training."""

from django.urls import URLPattern, path

from training.views import programme, register, trainees, usual

urlpatterns: list[URLPattern] = [
    path("training/", programme.training, name="training"),
    path("training/usual/", usual.usual, name="usual"),
    path("training/usual/add/", usual.add, name="add_usual"),
    path("training/usual/<int:pk>/", usual.change, name="change_usual"),
    path("training/usual/<int:pk>/remove/", usual.remove, name="remove_usual"),
    path("training/cohorts/<int:pk>/", programme.programme, name="programme"),
    path("training/cohorts/<int:pk>/copy/", programme.copy, name="copy_usual"),
    path("training/cohorts/<int:pk>/add/", programme.add, name="add_session"),
    path("training/cohorts/<int:pk>/rule/", programme.rule, name="completion_rule"),
    path("training/cohorts/<int:pk>/attendance/", register.attendance, name="attendance"),
    path("training/sessions/<int:pk>/", programme.change, name="change_session"),
    path("training/sessions/<int:pk>/cancel/", programme.cancel, name="cancel_session"),
    path("training/sessions/<int:pk>/guests/", programme.guests, name="guests"),
    path("training/sessions/<int:pk>/register/", register.register, name="register"),
    path("training/trainees/<int:pk>/", trainees.trainee, name="trainee"),
    path("training/trainees/<int:pk>/move/", trainees.move, name="move_trainee"),
    path("training/trainees/<int:pk>/leave/", trainees.leave, name="leave_training"),
    path("training/trainees/<int:pk>/certificate.pdf", trainees.certificate, name="certificate"),
    path("training/trainees/<int:pk>/certificate/", trainees.withdraw, name="withdraw_certificate"),
]
