"""The addresses of the pages about rounds."""

from django.urls import URLPattern, path

from matching.rounds import views

urlpatterns: list[URLPattern] = [
    path("rounds/", views.rounds, name="rounds"),
    path("rounds/run/", views.run, name="run_round"),
    path("rounds/<int:pk>/", views.round_page, name="round"),
    path("rounds/<int:pk>/unmatched/", views.unmatched, name="unmatched"),
    path("rounds/<int:pk>/progress/", views.progress, name="round_progress"),
]
