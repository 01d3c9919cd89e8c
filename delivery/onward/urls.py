"""The addresses of the pages about services."""

from django.urls import URLPattern, path

from delivery.onward import views

urlpatterns: list[URLPattern] = [
    path("support/<key:pk>/services/", views.onward, name="onward"),
    path("support/<key:pk>/services/refer/", views.refer, name="refer_onward"),
    path("support/<key:pk>/services/<key:onward>/remove/", views.remove, name="remove_onward"),
    path(
        "support/<key:pk>/services/<key:onward>/take-back/",
        views.take_back,
        name="take_back_onward",
    ),
    path(
        "support/<key:pk>/services/<key:onward>/step/<slug:step>/",
        views.step,
        name="onward_step",
    ),
    path("support/<key:pk>/services/days/<key:step>/", views.day, name="onward_day"),
    path(
        "support/<key:pk>/services/assessments/<key:step>/",
        views.assessment,
        name="onward_assessment",
    ),
    path("support/<key:pk>/services/words/<key:step>/", views.words, name="onward_words"),
    path("services/", views.services, name="services"),
    path("services/add/", views.add, name="add_service"),
    path("services/<key:service>/", views.change, name="change_service"),
    path("referred-to-services/", views.onward_over_prisons, name="onward_list"),
    path("referred-to-services/export/<slug:form>/", views.export_onward, name="export_onward"),
]
