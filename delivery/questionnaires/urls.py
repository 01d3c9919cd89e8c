"""The addresses of the pages about questionnaires."""

from django.urls import URLPattern, path

from delivery.questionnaires import views

ONE = "support/<key:pk>/questionnaires/<key:instrument>/<slug:stage>/"

urlpatterns: list[URLPattern] = [
    path("support/<key:pk>/questionnaires/", views.questionnaires, name="questionnaires"),
    path(ONE, views.record, name="record_questionnaire"),
    path(f"{ONE}remove/", views.remove, name="remove_questionnaire"),
    path("questionnaires/", views.instrument_list, name="instruments"),
    path("questionnaires/filled-in/", views.filled_in, name="questionnaires_filled_in"),
    path("questionnaires/add/", views.add, name="add_instrument"),
    path("questionnaires/<key:instrument>/", views.change, name="change_instrument"),
    path("questionnaires/<key:instrument>/scales/add/", views.new_scale, name="add_scale"),
    path(
        "questionnaires/<key:instrument>/scales/<key:scale>/",
        views.scale_page,
        name="change_scale",
    ),
    path(
        "questionnaires/<key:instrument>/scales/<key:scale>/remove/",
        views.no_scale,
        name="remove_scale",
    ),
]
