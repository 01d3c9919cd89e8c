"""The addresses of the page about mentors and men waiting."""

from django.urls import URLPattern, path

from reporting.outlook import views

urlpatterns: list[URLPattern] = [
    path("capacity/", views.capacity_now, name="capacity"),
    path("capacity/forecast.pdf", views.forecast_pdf, name="forecast_pdf"),
    path("capacity/forecast/<str:form>/", views.forecast_file, name="forecast_file"),
]
