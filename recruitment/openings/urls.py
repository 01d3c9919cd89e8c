"""The addresses of the pages for people who want to know when applications open."""

from django.urls import URLPattern, path

from recruitment.openings import views

urlpatterns: list[URLPattern] = [
    path("volunteer/tell-me/", views.tell_me, name="tell_me"),
    path("volunteer/tell-me/asked/", views.asked, name="opening_asked"),
    path("volunteer/tell-me/done/", views.done, name="opening_done"),
    path("volunteer/tell-me/<str:secret>/", views.notice, name="opening_notice"),
]
