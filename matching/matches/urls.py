"""The addresses of the pages about matches."""

from django.urls import URLPattern, path

from matching.matches import views

urlpatterns: list[URLPattern] = [
    path("matches/", views.matches, name="matches"),
    path("mentoring/first-meeting/<key:pk>/", views.own_first_meeting, name="own_first_meeting"),
    path("matches/export.<str:form>", views.export_matches, name="export_matches"),
]
