"""The addresses of the pages about proposals."""

from django.urls import URLPattern, path

from matching.proposals import views

urlpatterns: list[URLPattern] = [
    path("proposals/", views.proposals, name="proposals"),
    path("proposals/approve/", views.approve_several, name="approve_several"),
    path("proposals/decided/", views.decided, name="decided_proposals"),
    path("proposals/<int:pk>/", views.proposal, name="proposal"),
    path("proposals/<int:pk>/approve/", views.approve, name="approve"),
    path("proposals/<int:pk>/decline/", views.decline, name="decline"),
    path("proposals/<int:pk>/hold/", views.hold, name="hold_proposal"),
    path("proposals/<int:pk>/look-again/", views.look_again, name="look_again"),
    path("ruled-out/", views.exclusions, name="exclusions"),
    path("ruled-out/<int:pk>/remove/", views.allow_again, name="remove_exclusion"),
    path("fixed-pairs/<int:pk>/remove/", views.remove_pair, name="remove_fixed_pair"),
]
