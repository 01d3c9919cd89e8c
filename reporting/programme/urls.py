"""The addresses of the programme report. The choice of the period is in the query."""

from django.urls import URLPattern, path

from reporting.programme import views

urlpatterns: list[URLPattern] = [
    path("programme-report/", views.report, name="programme_report"),
    path("programme-report/progress/", views.progress, name="report_progress"),
    path("programme-report/figure/", views.figure, name="report_figure"),
    path("programme-report/glossary/", views.glossary, name="report_glossary"),
    path("programme-report/checks/", views.checks, name="report_checks"),
    path("programme-report/pictures/<str:table>.svg", views.drawing, name="report_picture"),
    path("programme-report/file.<str:form>", views.file, name="report_file"),
]
