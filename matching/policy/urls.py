"""The addresses of the pages about the policy."""

from django.urls import URLPattern, path

from matching.policy import views

urlpatterns: list[URLPattern] = [
    path("policy/", views.policy_now, name="policy_now"),
    path("policy/<key:version>/", views.policy, name="policy"),
]
