"""The addresses of places."""

from django.urls import URLPattern, path

from recruitment.places import views

urlpatterns: list[URLPattern] = [
    path("apply/<slug:reference>/offer/", views.offer, name="answer_offer"),
]
