"""The addresses of the pages about the support in one match."""

from django.urls import URLPattern, path

from delivery.overview import views

urlpatterns: list[URLPattern] = [
    path("support/<key:pk>/", views.support, name="support"),
    path("support/<key:pk>/work/", views.work, name="work"),
]
