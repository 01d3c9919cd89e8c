"""The addresses of referrals."""

from django.urls import URLPattern, path

from matching.referrals import views

urlpatterns: list[URLPattern] = [
    path("referrals/", views.referrals, name="referrals"),
]
