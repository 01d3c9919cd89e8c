"""The addresses of sessions."""

from django.urls import URLPattern, path

from delivery.sessions.views import one, own

DUE = "support/<int:pk>/sessions/due/<str:on>/"
ONE = "support/<int:pk>/sessions/<int:session>/"

urlpatterns: list[URLPattern] = [
    # the mentor's pages
    path("support/<int:pk>/sessions/", one.sessions, name="sessions"),
    path("support/<int:pk>/sessions/contact/", own.log_contact, name="log_contact"),
    path("support/<int:pk>/sessions/drafts/<int:draft>/", own.discard, name="discard_draft"),
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
]
