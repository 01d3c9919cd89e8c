"""The addresses of the pages where people apply."""

from django.urls import URLPattern, path

from recruitment.applying.views import answering, reminders, reopening, status

urlpatterns: list[URLPattern] = [
    path("apply/", answering.apply, name="apply"),
    path("apply/start/", answering.start, name="start_application"),
    path("apply/mine/", answering.newest, name="my_application"),
    path("apply/no-reminders/<str:secret>/", reminders.stop, name="stop_reminders"),
    path("apply/<slug:reference>/", status.application, name="own_application"),
    path("apply/<slug:reference>/question/<slug:name>/", answering.question, name="apply_question"),
    path("apply/<slug:reference>/saved/", answering.saved, name="apply_saved"),
    path("apply/<slug:reference>/not-yet/", answering.too_young, name="apply_not_yet"),
    path("apply/<slug:reference>/check/", answering.check, name="apply_check"),
    path("apply/<slug:reference>/send/", answering.send, name="apply_send"),
    path("apply/<slug:reference>/sent/", answering.confirmation, name="apply_sent"),
    path("apply/<slug:reference>/copy/", status.copy, name="application_copy"),
    path("apply/<slug:reference>/change/<slug:name>/", status.change, name="change_answer"),
    path("apply/<slug:reference>/times/", status.availability, name="change_availability"),
    path("apply/<slug:reference>/answer/", reopening.answer, name="answer_again"),
    path(
        "apply/<slug:reference>/equality/delete/",
        status.delete_equality,
        name="delete_equality_answers",
    ),
    path("apply/<slug:reference>/withdraw/", status.withdraw, name="withdraw_application"),
    path("apply/<slug:reference>/next-cohort/", status.next_one, name="join_next_cohort"),
    path("apply/<slug:reference>/delete/", status.discard, name="discard_draft"),
]
