"""Who is cleared where, and what to chase."""

from django.urls import URLPattern, path

from recruitment.views.clearances import deciding, lists

urlpatterns: list[URLPattern] = [
    path("clearances/", lists.clearances, name="clearances"),
    path("clearances/lead-times/", lists.lead_times_page, name="lead_times"),
    path("clearances/ask/<int:volunteer>/", deciding.ask, name="request_clearance"),
    path("clearances/<int:pk>/", deciding.clearance, name="clearance"),
    path("clearances/<int:pk>/chase/", deciding.chase, name="chase_clearance"),
    path("clearances/<int:pk>/received/", deciding.receive, name="receive_clearance"),
    path("clearances/<int:pk>/refused/", deciding.refuse, name="refuse_clearance"),
]
