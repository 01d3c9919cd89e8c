"""The addresses of prisons."""

from django.urls import URLPattern, path

from recruitment.prisons import views

urlpatterns: list[URLPattern] = [
    path("our-prisons/", views.prisons, name="prisons"),
    path("our-prisons/new/", views.new_prison, name="new_prison"),
    path("our-prisons/<int:pk>/", views.change, name="change_prison"),
]
