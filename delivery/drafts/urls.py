"""The addresses of drafts."""

from django.urls import URLPattern, path

from delivery.drafts import views

urlpatterns: list[URLPattern] = [
    path("support/<key:pk>/drafts/<key:draft>/", views.discard, name="discard_draft"),
]
