"""The addresses of the list of men."""

from django.urls import URLPattern, path

from matching.waiting import views

urlpatterns: list[URLPattern] = [
    path("referrals/", views.referrals, name="referrals"),
    path("referrals/export.<str:form>", views.export_referrals, name="export_referrals"),
]
