"""The addresses of the pages about legal holds."""

from django.urls import URLPattern, path

from privacy.holds import views

urlpatterns: list[URLPattern] = [
    path("privacy/holds/", views.holds, name="holds"),
    path("privacy/holds/men/<key:pk>/", views.man, name="hold_man"),
    path("privacy/holds/men/<key:pk>/lift/", views.lift_of_man, name="lift_hold_of_man"),
    path("privacy/holds/volunteers/<key:pk>/", views.volunteer, name="hold_volunteer"),
    path(
        "privacy/holds/volunteers/<key:pk>/lift/",
        views.lift_of_volunteer,
        name="lift_hold_of_volunteer",
    ),
]
