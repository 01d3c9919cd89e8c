"""The addresses of imports."""

from django.urls import URLPattern, path

from matching.spreadsheets import views

urlpatterns: list[URLPattern] = [
    path("imports/", views.imports, name="imports"),
    path("imports/<str:kind>.<str:form>", views.template, name="import_template"),
    path("imports/<int:pk>/", views.one_import, name="import"),
    path("imports/<int:pk>/progress/", views.progress, name="import_progress"),
    path("imports/<int:pk>/confirm/", views.confirm, name="confirm_import"),
    path("imports/<int:pk>/discard/", views.discard, name="discard_import"),
    path("imports/<int:pk>/undo/", views.undo, name="undo_import"),
    path("imports/<int:pk>/to-correct.<str:form>", views.to_correct, name="import_to_correct"),
]
