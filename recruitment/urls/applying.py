"""An applicant's own pages."""

from django.urls import URLPattern, path

from recruitment.views.applying import answering, offers, sending, standing, starting

urlpatterns: list[URLPattern] = [
    path("apply/", starting.apply, name="apply"),
    path("apply/start/", starting.start, name="start_application"),
    path("apply/mine/", starting.mine, name="my_application"),
    path("apply/<slug:reference>/", standing.application, name="own_application"),
    path("apply/<slug:reference>/question/<slug:name>/", answering.question, name="apply_question"),
    path("apply/<slug:reference>/saved/", answering.saved, name="apply_saved"),
    path("apply/<slug:reference>/not-yet/", answering.too_young, name="apply_not_yet"),
    path("apply/<slug:reference>/check/", sending.check, name="apply_check"),
    path("apply/<slug:reference>/send/", sending.send, name="apply_send"),
    path("apply/<slug:reference>/sent/", sending.sent, name="apply_sent"),
    path("apply/<slug:reference>/offer/", offers.offer, name="answer_offer"),
    path("apply/<slug:reference>/times/", standing.availability, name="change_availability"),
    path("apply/<slug:reference>/withdraw/", standing.withdraw, name="withdraw_application"),
    path("apply/<slug:reference>/next-cohort/", standing.next_one, name="join_next_cohort"),
    path("apply/<slug:reference>/delete/", standing.discard, name="discard_draft"),
]
