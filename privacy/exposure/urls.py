"""The addresses of the page that says whose data was read."""

from django.urls import URLPattern, path

from privacy.exposure import views

urlpatterns: list[URLPattern] = [
    path("privacy/breaches/<key:pk>/exposure/", views.exposure, name="exposure"),
    path("privacy/breaches/<key:pk>/exposure/<slug:form>/", views.download, name="exposure_file"),
]
