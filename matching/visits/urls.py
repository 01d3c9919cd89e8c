"""The addresses of the pages about visits to prisons."""

from django.urls import URLPattern, path

from matching.visits import views

urlpatterns: list[URLPattern] = [
    path("our-prisons/<key:pk>/visits/", views.change, name="change_visits"),
    path("visits/gate-list/", views.gate_lists, name="gate_lists"),
    path("visits/gate-list/<key:pk>/", views.gate, name="gate_list"),
    path("visits/gate-list/<key:pk>/list.<str:form>", views.gate_file, name="gate_list_file"),
    path("visits/movement-list/", views.movement_lists, name="movement_lists"),
    path("visits/movement-list/<key:pk>/", views.movement, name="movement_list"),
    path("visits/movement-list/<key:pk>/list.pdf", views.movement_file, name="movement_list_file"),
    path("visits/closed/", views.closed_prisons, name="closed_prisons"),
    path("visits/closed/<key:pk>/", views.closed, name="closed_days"),
    path("visits/closed/<key:pk>/mentors/", views.told, name="told_of_closing"),
    path("visits/closed/<key:pk>/reopen/", views.reopen, name="reopen_days"),
    path("mentoring/visits/<key:pk>/", views.own_visit, name="own_visit"),
]
