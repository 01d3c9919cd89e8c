"""The addresses of the files to download."""

from django.urls import URLPattern, path

from delivery.downloads import views

urlpatterns: list[URLPattern] = [
    path("downloads/", views.downloads, name="downloads"),
    path("downloads/<slug:name>/<slug:form>/", views.download, name="download"),
]
