"""The addresses of large files."""

from django.urls import URLPattern, path

from config.ui.downloads import views

urlpatterns: list[URLPattern] = [
    path("<int:pk>/", views.prepared, name="prepared_file"),
    path("<int:pk>/progress/", views.progress, name="prepared_progress"),
    path("<int:pk>/file/", views.fetch, name="fetch_file"),
]
