"""The addresses of proposals."""

from django.urls import URLPattern, path

from matching.proposals import views

urlpatterns: list[URLPattern] = [
    path("proposals/", views.proposals, name="proposals"),
    path("proposals/approve/", views.approve_several, name="approve_several"),
    path("proposals/<int:pk>/", views.proposal, name="proposal"),
    path("proposals/<int:pk>/approve/", views.approve, name="approve"),
    path("proposals/<int:pk>/decline/", views.decline, name="decline"),
    path("ruled-out/", views.exclusions, name="exclusions"),
    path("ruled-out/<int:pk>/lift/", views.allow_again, name="lift_exclusion"),
    path("insisted/<int:pk>/lift/", views.lift, name="lift_insistence"),
    path("referrals/<int:pk>/insist/", views.insist_on, name="insist"),
    path("referrals/<int:pk>/rule-out/", views.rule_out, name="rule_out"),
]
