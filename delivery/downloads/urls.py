"""The addresses of the files to download."""

from django.urls import URLPattern, path

from delivery.downloads import views

urlpatterns: list[URLPattern] = [
    path("downloads/", views.downloads, name="downloads"),
    path("sessions/export/<slug:form>/", views.export_sessions, name="export_sessions"),
    path("downloads/<slug:name>/<slug:form>/", views.download, name="download"),
]
