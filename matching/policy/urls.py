"""The addresses of the pages about the policy, and about the comparison of ways to choose."""

from django.urls import URLPattern, path

from matching.policy import views

urlpatterns: list[URLPattern] = [
    path("policy/", views.policy_now, name="policy_now"),
    path("policy/<key:version>/", views.policy, name="policy"),
    path("policy/weights/", views.replay_weights, name="replay_weights"),
    path("policy/choosing/", views.choosing, name="choosing"),
    path("policy/replays/<key:pk>/progress/", views.replay_progress, name="replay_progress"),
]
