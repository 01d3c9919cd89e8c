"""The addresses of the pages about how a match begins."""

from django.urls import URLPattern, path

from matching.introductions.views import own, team

urlpatterns: list[URLPattern] = [
    path("introductions/", team.introductions, name="introductions"),
    path("introductions/<key:pk>/", team.introduction, name="introduction"),
    path("introductions/<key:pk>/undo/", team.undo, name="undo_approval"),
    path("introductions/<key:pk>/his-answer/", team.his_answer, name="record_his_answer"),
    path("introductions/<key:pk>/propose-again/", team.again, name="propose_again"),
    path("introductions/<key:pk>/slip/", team.slip, name="slip"),
    path("introductions/<key:pk>/slip.pdf", team.printed_slip, name="printed_slip"),
    path("introductions/<key:pk>/brief/", team.brief, name="record_briefing"),
    path("introductions/<key:pk>/invite/", team.invite, name="invite_mentor"),
    path("introductions/<key:pk>/more-time/", team.more_time, name="give_more_time"),
    path("introductions/<key:pk>/mentor-said-yes/", team.mentor_yes, name="mentor_said_yes"),
    path("introductions/<key:pk>/mentor-said-no/", team.mentor_no, name="mentor_said_no"),
    path("introductions/<key:pk>/call-off/", team.call_off, name="call_off_match"),
    path("introductions/<key:pk>/first-session/", team.first_session, name="first_session"),
    path("introductions/questions/<key:pk>/", team.question, name="answer_question"),
    path("mentoring/offers/<key:pk>/", own.offer, name="offer"),
    path("mentoring/offers/<key:pk>/yes/", own.say_yes, name="accept_match"),
    path("mentoring/offers/<key:pk>/not-yes/", own.take_back_yes, name="take_back_yes"),
    path("mentoring/offers/<key:pk>/no/", own.say_no, name="turn_down_match"),
    path("mentoring/offers/<key:pk>/question/", own.ask, name="ask_question"),
    path("mentoring/offers/<key:pk>/first-session.ics", own.calendar, name="offer_calendar"),
]
