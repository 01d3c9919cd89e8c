"""The address of transfers."""

from django.urls import URLPattern, path

from matching.transfers import views

urlpatterns: list[URLPattern] = [
    path("referrals/<key:pk>/transfer/", views.transfer, name="transfer_man"),
]
