"""The addresses of the pages about getting from applying to mentoring."""

from django.urls import URLPattern, path

from reporting.yields import views

urlpatterns: list[URLPattern] = [
    path("yields/", views.yields, name="yields"),
    path("yields/people/", views.people, name="yield_people"),
    path("yields/export.<str:form>", views.export, name="export_yields"),
    path("yields/why/<slug:kind>/<key:pk>/", views.why, name="why_stopped"),
]
