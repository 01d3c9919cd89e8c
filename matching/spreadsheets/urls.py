"""The addresses of imports."""

from django.urls import URLPattern, path

from matching.spreadsheets import views

urlpatterns: list[URLPattern] = [
    path("imports/", views.imports, name="imports"),
    path("imports/<str:kind>.<str:form>", views.template, name="import_template"),
]
