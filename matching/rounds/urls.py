"""The addresses of the pages about rounds."""

from django.urls import URLPattern, path

from matching.rounds import views

urlpatterns: list[URLPattern] = [
    path("rounds/", views.rounds, name="rounds"),
    path("rounds/run/", views.run, name="run_round"),
    path("rounds/<key:pk>/", views.round_page, name="round"),
    path("rounds/<key:pk>/unmatched/", views.unmatched, name="unmatched"),
    path("rounds/<key:pk>/progress/", views.progress, name="round_progress"),
]
