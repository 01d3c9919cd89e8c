"""The addresses of trials."""

from django.urls import URLPattern, path

from matching.trials import views

urlpatterns: list[URLPattern] = [
    path("policy/change/", views.change, name="change_policy"),
    path("policy/trials/<int:pk>/", views.trial, name="policy_trial"),
    path("policy/trials/<int:pk>/progress/", views.progress, name="trial_progress"),
    path("policy/trials/<int:pk>/save/", views.adopt, name="adopt_policy"),
]
