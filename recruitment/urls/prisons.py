"""The pages on which a manager sets up prisons."""

from django.urls import URLPattern, path

from recruitment.views import prisons

urlpatterns: list[URLPattern] = [
    path("our-prisons/", prisons.prisons, name="prisons"),
    path("our-prisons/new/", prisons.new_prison, name="new_prison"),
    path("our-prisons/<int:pk>/", prisons.change, name="change_prison"),
]
