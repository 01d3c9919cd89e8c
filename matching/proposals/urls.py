"""The addresses of the pages about proposals."""

from django.urls import URLPattern, path

from matching.proposals import views

urlpatterns: list[URLPattern] = [
    path("proposals/", views.proposals, name="proposals"),
    path("proposals/approve/", views.approve_several, name="approve_several"),
    path("proposals/decided/", views.decided, name="decided_proposals"),
    path("proposals/<key:pk>/", views.proposal, name="proposal"),
    path("proposals/<key:pk>/approve/", views.approve, name="approve"),
    path("proposals/<key:pk>/decline/", views.decline, name="decline"),
    path("proposals/<key:pk>/hold/", views.hold, name="hold_proposal"),
    path("proposals/<key:pk>/look-again/", views.look_again, name="look_again"),
    path("ruled-out/", views.exclusions, name="exclusions"),
    path("ruled-out/<key:pk>/remove/", views.allow_again, name="remove_exclusion"),
    path("fixed-pairs/<key:pk>/remove/", views.remove_pair, name="remove_fixed_pair"),
]
