"""The addresses of the pages about sessions."""

from django.urls import URLPattern, path

from delivery.sessions.views import imports, one, own, team

DUE = "support/<key:pk>/sessions/due/<str:on>/"
ONE = "support/<key:pk>/sessions/<key:session>/"

urlpatterns: list[URLPattern] = [
    # the pages of mentors, which staff can use too
    path("support/<key:pk>/sessions/contact/", own.log_contact, name="log_contact"),
    path(f"{DUE}met/", own.log_due, name="log_due"),
    path(f"{DUE}not-met/", own.log_not_met, name="log_not_met"),
    path(f"{DUE}another-day/", own.another_day, name="another_day"),
    path(f"{DUE}first-day/", own.undo_move, name="undo_move"),
    path(ONE, one.session, name="session"),
    path(f"{ONE}change/", one.change, name="change_session"),
    path(f"{ONE}correct/", one.correct, name="correct_session"),
    path(f"{ONE}add/", one.add, name="add_to_note"),
    path(f"{ONE}remove/", one.remove, name="remove_session"),
    path(f"{ONE}put-back/", one.put_back, name="put_back_session"),
    # the pages of staff
    path("support/<key:pk>/sessions/", team.sessions, name="sessions"),
    path("support/<key:pk>/missed/", team.answer, name="answer_missed"),
    path("support/<key:pk>/missed/answers/", team.answers, name="missed_answers"),
    path("support/rules/", team.rules, name="rules"),
    path("sessions/", team.all_sessions, name="all_sessions"),
    path("sessions/unlogged/", team.unlogged, name="unlogged"),
    path("sessions/expected/<key:pk>/dismiss/", team.dismiss, name="dismiss_session"),
    path("sessions/expected/<key:pk>/again/", team.expect_again, name="expect_again"),
    path("sessions/missed/", team.missed, name="missed"),
    path("sessions/missed/<key:pk>/take-back/", team.take_back, name="take_back_answer"),
    path("sessions/costs/", team.costs, name="costs"),
    path("sessions/costs/<key:pk>/", team.costs_export, name="costs_export"),
    path("sessions/costs/<key:pk>/undo/", team.undo_costs_export, name="undo_costs_export"),
    path("sessions/costs/<key:pk>/<slug:form>/", team.costs_download, name="costs_download"),
    # the pages for importing past sessions
    path("sessions/imports/", imports.session_imports, name="session_imports"),
    path("sessions/imports/template/<slug:form>/", imports.template, name="sessions_template"),
    path("sessions/imports/<key:pk>/", imports.session_import, name="session_import"),
    path("sessions/imports/<key:pk>/progress/", imports.import_progress, name="import_progress"),
    path("sessions/imports/<key:pk>/confirm/", imports.confirm, name="confirm_import"),
    path("sessions/imports/<key:pk>/discard/", imports.discard, name="discard_import"),
    path("sessions/imports/<key:pk>/undo/", imports.undo, name="undo_import"),
    path(
        "sessions/imports/<key:pk>/to-correct/<slug:form>/",
        imports.to_correct,
        name="import_to_correct",
    ),
]
