"""The addresses of the pages about services."""

from django.urls import URLPattern, path

from delivery.onward import views

urlpatterns: list[URLPattern] = [
    path("support/<int:pk>/services/", views.onward, name="onward"),
    path("support/<int:pk>/services/refer/", views.refer, name="refer_onward"),
    path("support/<int:pk>/services/<int:onward>/remove/", views.remove, name="remove_onward"),
    path(
        "support/<int:pk>/services/<int:onward>/take-back/",
        views.take_back,
        name="take_back_onward",
    ),
    path(
        "support/<int:pk>/services/<int:onward>/step/<slug:step>/",
        views.step,
        name="onward_step",
    ),
    path("support/<int:pk>/services/days/<int:step>/", views.day, name="onward_day"),
    path(
        "support/<int:pk>/services/assessments/<int:step>/",
        views.assessment,
        name="onward_assessment",
    ),
    path("support/<int:pk>/services/words/<int:step>/", views.words, name="onward_words"),
    path("services/", views.services, name="services"),
    path("services/add/", views.add, name="add_service"),
    path("services/<int:service>/", views.change, name="change_service"),
    path("referred-to-services/", views.onward_over_prisons, name="onward_list"),
]
