"""The staff pages of recruitment."""

from django.urls import URLPattern, path

from recruitment.views.screening import application, deciding, lists, overview, wordings, writing

urlpatterns: list[URLPattern] = [
    path("recruitment/", overview.today, name="today"),
    path("recruitment/funnel/", overview.funnel_page, name="funnel"),
    path("recruitment/funnel.svg", overview.funnel_chart, name="funnel_chart"),
    path("applications/", lists.applications, name="applications"),
    path("applications/export.<str:form>", lists.export_list, name="export"),
    path("applications/decide/", deciding.decide_several, name="decide"),
    path("applications/decisions/undo/", deciding.undo_own, name="undo_own_decisions"),
    path("applications/decisions/<int:pk>/undo/", deciding.undo, name="undo_decision"),
    path("applications/<slug:reference>/", application.answers, name="application"),
    path("applications/<slug:reference>/references/", application.references, name="references"),
    path("applications/<slug:reference>/interview/", application.interview, name="interview"),
    path("applications/<slug:reference>/timeline/", application.timeline, name="timeline"),
    path("applications/<slug:reference>/messages/", application.messages_sent, name="messages"),
    path("applications/<slug:reference>/write/", writing.write, name="write"),
    path("wordings/", wordings.wordings, name="wordings"),
    path("wordings/<slug:key>/", wordings.wording, name="wording"),
    path("wordings/<slug:key>/restore/", wordings.restore, name="restore_wording"),
]
