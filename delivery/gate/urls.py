"""The addresses about release plans and meetings outside prison."""

from django.urls import URLPattern, path

from delivery.gate import views

MEETING = "support/<key:pk>/outside/<key:meeting>/"
urlpatterns: list[URLPattern] = [
    path("support/<key:pk>/release/", views.release, name="release"),
    path("support/<key:pk>/release/read/", views.read_plan, name="read_release_plan"),
    path("support/<key:pk>/release/again/", views.again, name="start_plan_again"),
    path("support/<key:pk>/release/no-licence/", views.no_licence, name="take_back_licence"),
    path("support/<key:pk>/release/<slug:part>/", views.part, name="release_part"),
    path("support/<key:pk>/gate/<slug:kind>/", views.fact, name="gate_fact"),
    path("support/<key:pk>/gate/<key:row>/remove/", views.no_fact, name="remove_gate_fact"),
    path("support/<key:pk>/outside/plan/", views.plan, name="plan_meeting"),
    path(MEETING, views.meeting_page, name="community_meeting"),
    path(f"{MEETING}read/", views.read_place, name="read_meeting_place"),
    path(f"{MEETING}change/", views.move, name="change_meeting"),
    path(f"{MEETING}times/", views.times, name="correct_meeting_times"),
    path(f"{MEETING}in/", views.come, name="check_in"),
    path(f"{MEETING}out/", views.go, name="check_out"),
    path(f"{MEETING}undo/", views.undo, name="undo_check"),
    path(f"{MEETING}cancel/", views.cancel, name="cancel_meeting"),
    path(f"{MEETING}plan-again/", views.plan_again, name="plan_meeting_again"),
    path("release-plans/", views.release_plans, name="release_plans"),
    path("community-meetings/", views.community_meetings, name="community_meetings"),
]
