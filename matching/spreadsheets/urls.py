"""The addresses of imports."""

from django.urls import URLPattern, path

from matching.spreadsheets import views

urlpatterns: list[URLPattern] = [
    path("imports/", views.imports, name="imports"),
    path("imports/<str:kind>.<str:form>", views.template, name="import_template"),
    path("imports/<key:pk>/", views.one_import, name="import"),
    path("imports/<key:pk>/progress/", views.progress, name="import_progress"),
    path("imports/<key:pk>/confirm/", views.confirm, name="confirm_import"),
    path("imports/<key:pk>/discard/", views.discard, name="discard_import"),
    path("imports/<key:pk>/undo/", views.undo, name="undo_import"),
    path("imports/<key:pk>/to-correct.<str:form>", views.to_correct, name="import_to_correct"),
]
