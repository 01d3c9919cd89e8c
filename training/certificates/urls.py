"""The addresses of certificates."""

from django.urls import URLPattern, path

from training.certificates import views

urlpatterns: list[URLPattern] = [
    path("certificates/", views.certificates, name="certificates"),
    path("certificates/<str:code>/", views.check_certificate, name="check_certificate"),
]
