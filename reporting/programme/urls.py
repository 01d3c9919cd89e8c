"""The addresses of the programme report. The choice of the period is in the query."""

from django.urls import URLPattern, path

from reporting.programme.views import report

urlpatterns: list[URLPattern] = [
    path("programme-report/", report.report, name="programme_report"),
    path("programme-report/progress/", report.progress, name="report_progress"),
    path("programme-report/figure/", report.figure, name="report_figure"),
    path("programme-report/checks/", report.checks, name="report_checks"),
    path("programme-report/pictures/<str:table>.svg", report.drawing, name="report_picture"),
    path("programme-report/file.<str:form>", report.file, name="report_file"),
]
