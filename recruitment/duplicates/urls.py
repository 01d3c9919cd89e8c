"""The addresses of applicants who may be one person."""

from django.urls import URLPattern, path

from recruitment.duplicates import views

urlpatterns: list[URLPattern] = [
    path("applications/duplicates/", views.duplicates, name="duplicates"),
    path(
        "applications/duplicates/<key:one>/<key:other>/", views.compare, name="compare_applicants"
    ),
    path("applications/duplicates/decide/", views.decide, name="decide_duplicate"),
    path("applications/duplicates/decided/", views.decided, name="decided_duplicates"),
    path("applications/duplicates/<key:pk>/undo/", views.undo, name="undo_duplicate"),
]
