"""Pages behind a code."""

from django.urls import URLPattern, path

from training.views import public

urlpatterns: list[URLPattern] = [
    path("certificates/", public.certificates, name="certificates"),
    path("certificates/<str:code>/", public.check_certificate, name="check_certificate"),
]
