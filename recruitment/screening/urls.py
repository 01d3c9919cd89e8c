"""The addresses of the pages where staff screen applications."""

from django.urls import URLPattern, path

from recruitment.screening.views import application, deciding, overview, reading

urlpatterns: list[URLPattern] = [
    path("recruitment/", overview.today, name="today"),
    path("recruitment/funnel/", overview.funnel_page, name="funnel"),
    path("recruitment/funnel.svg", overview.funnel_chart, name="funnel_chart"),
    path("applications/", overview.applications, name="applications"),
    path("applications/export.<str:form>", overview.export_list, name="export"),
    path("applications/decide/", deciding.decide_several, name="decide"),
    path("applications/decisions/undo/", deciding.undo_own, name="undo_own_decisions"),
    path("applications/decisions/<key:pk>/undo/", deciding.undo, name="undo_decision"),
    path("applications/next/", reading.read_next, name="read_next"),
    path("applications/owner/", reading.owner, name="change_owner"),
    path(
        "applications/questions/<key:pk>/take-back/",
        reading.take_question_back,
        name="take_question_back",
    ),
    path("applications/questions/<key:pk>/read/", reading.answer_read, name="answer_read"),
    path("applications/<slug:reference>/", application.answers, name="application"),
    path("applications/<slug:reference>/references/", application.references, name="references"),
    path("applications/<slug:reference>/interview/", application.interview, name="interview"),
    path("applications/<slug:reference>/timeline/", application.timeline, name="timeline"),
    path("applications/<slug:reference>/messages/", application.messages_sent, name="messages"),
    path("applications/<slug:reference>/take/", reading.take, name="take_application"),
    path("applications/<slug:reference>/see-scores/", reading.see, name="see_scores"),
    path("applications/<slug:reference>/ask/<slug:name>/", reading.ask, name="send_back"),
    path("volunteers/<key:volunteer>/emergency/", application.emergency, name="emergency_contact"),
    path("applications/<slug:reference>/write/", application.write, name="write"),
]
