"""The addresses of the planner."""

from django.urls import URLPattern, path

from reporting.planner import views

urlpatterns: list[URLPattern] = [
    path("planner/", views.plan, name="plan"),
    path("planner/men/", views.men, name="plan_men"),
]
