"""The addresses of the pages about breaches of data."""

from django.urls import URLPattern, path

from privacy.breaches import views

urlpatterns: list[URLPattern] = [
    path("privacy/breaches/", views.breaches, name="breaches"),
    path("privacy/breaches/new/", views.record, name="record_breach"),
    path("privacy/breaches/<key:pk>/", views.breach, name="breach"),
    path("privacy/breaches/<key:pk>/correct/", views.correct, name="correct_breach"),
    path("privacy/breaches/<key:pk>/decide/", views.decide, name="decide_breach"),
    path("privacy/breaches/<key:pk>/close/", views.close, name="close_breach"),
    path("privacy/breaches/<key:pk>/reopen/", views.reopen, name="reopen_breach"),
]
