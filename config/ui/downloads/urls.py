"""The URLs of the pages of large files."""

from django.urls import URLPattern, path

from config.ui.downloads import views

urlpatterns: list[URLPattern] = [
    path("<key:pk>/", views.prepared, name="prepared_file"),
    path("<key:pk>/progress/", views.progress, name="prepared_progress"),
    path("<key:pk>/file/", views.fetch, name="fetch_file"),
]
