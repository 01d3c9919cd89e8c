"""The addresses of the page about who applies."""

from django.urls import URLPattern, path

from reporting.applicants import views

urlpatterns: list[URLPattern] = [
    path("who-applies/", views.applicants, name="applicants"),
    path("who-applies/export.<str:form>", views.export, name="export_applicants"),
]
