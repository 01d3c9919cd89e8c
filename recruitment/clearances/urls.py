"""The addresses of clearances."""

from django.urls import URLPattern, path

from recruitment.clearances import views

urlpatterns: list[URLPattern] = [
    path("clearances/", views.clearances, name="clearances"),
    path("clearances/lead-times/", views.lead_times_page, name="lead_times"),
    path("clearances/ask/<key:volunteer>/", views.ask, name="request_clearance"),
    path("clearances/<key:pk>/", views.clearance, name="clearance"),
    path("clearances/rules/", views.rules, name="clearance_rules"),
    path("clearances/<key:pk>/correct/", views.correct, name="correct_clearance"),
    path("clearances/<key:pk>/checked/", views.checked, name="check_dbs"),
    path("clearances/<key:pk>/chase/", views.chase, name="chase_clearance"),
    path("clearances/<key:pk>/received/", views.receive, name="receive_clearance"),
    path("clearances/<key:pk>/refused/", views.refuse, name="refuse_clearance"),
]
