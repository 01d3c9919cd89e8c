"""The addresses of the pages to try a change of the policy."""

from django.urls import URLPattern, path

from matching.trials import views

urlpatterns: list[URLPattern] = [
    path("policy/change/", views.change, name="change_policy"),
    path("policy/trials/<key:pk>/", views.trial, name="policy_trial"),
    path("policy/trials/<key:pk>/progress/", views.progress, name="trial_progress"),
    path("policy/trials/<key:pk>/save/", views.adopt, name="adopt_policy"),
]
