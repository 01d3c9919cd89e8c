"""The addresses of the programme report. The choice of the period is in the query."""

from django.urls import URLPattern, path

from reporting.programme.views import issued, papers, report, words

urlpatterns: list[URLPattern] = [
    path("programme-report/", report.report, name="programme_report"),
    path("programme-report/progress/", report.progress, name="report_progress"),
    path("programme-report/figure/", report.figure, name="report_figure"),
    path("programme-report/glossary/", report.glossary, name="report_glossary"),
    path("programme-report/checks/", report.checks, name="report_checks"),
    path("programme-report/pictures/<str:table>.svg", report.drawing, name="report_picture"),
    path("programme-report/file.<str:form>", report.file, name="report_file"),
    path("programme-report/pdf/", papers.report_pdf, name="report_pdf"),
    path("programme-report/printed/<key:pk>/progress/", papers.progress, name="printed_progress"),
    path("programme-report/printed/<key:pk>/report.pdf", papers.fetch, name="printed_file"),
    path("programme-report/summary/", papers.summary, name="report_summary"),
    path("programme-report/summary.pdf", papers.summary_as_pdf, name="summary_pdf"),
    path("programme-report/words/<str:section>/", words.words, name="report_words"),
    path("programme-report/issue/", issued.issue, name="issue_report"),
    path("programme-report/issued/", issued.issued_list, name="issued_reports"),
    path("programme-report/issued/<key:pk>/", issued.issued, name="issued_report"),
    path("programme-report/issued/<key:pk>/figure/", issued.issued_figure, name="issued_figure"),
    path(
        "programme-report/issued/<key:pk>/pictures/<str:table>.svg",
        issued.issued_picture,
        name="issued_picture",
    ),
    path(
        "programme-report/issued/<key:pk>/file.<str:form>", issued.issued_file, name="issued_file"
    ),
    path("programme-report/issued/<key:pk>/pdf/", papers.issued_pdf, name="issued_pdf"),
    path(
        "programme-report/issued/<key:pk>/summary.pdf",
        papers.issued_summary,
        name="issued_summary",
    ),
    path("programme-report/issued/<key:pk>/changes/", issued.changes, name="issued_changes"),
    path("programme-report/issued/<key:pk>/withdraw/", issued.withdraw, name="withdraw_report"),
    path(
        "programme-report/issued/<key:pk>/not-withdrawn/",
        issued.not_withdrawn,
        name="report_stands",
    ),
]
