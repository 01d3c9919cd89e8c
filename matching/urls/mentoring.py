"""A mentor's own pages, and those that staff share with him or her."""

from django.urls import URLPattern, path

from matching.views.mentoring import (
    about,
    away,
    calendar,
    hard_sessions,
    home,
    staying,
    supervision,
    times,
)

urlpatterns: list[URLPattern] = [
    path("mentoring/", home.home, name="mentoring"),
    path("calendar/<str:secret>.ics", calendar.calendar, name="calendar"),
    path("mentoring/times/", times.times, name="own_times"),
    path("mentoring/away/", away.own_away, name="own_away"),
    path("mentoring/away/<int:pk>/take-back/", away.not_away, name="not_away"),
    path("mentors/<int:pk>/away/", away.mentor_away, name="mentor_away"),
    path("mentors/away/<int:pk>/take-back/", away.mentor_not_away, name="mentor_not_away"),
    path("mentoring/about/", about.parts, name="own_parts"),
    path("mentoring/about/<slug:part>/", about.about, name="own_part"),
    path("mentoring/statement/", home.statement, name="own_statement"),
    path("mentoring/hard-session/", hard_sessions.own_hard_session, name="own_hard_session"),
    path("mentoring/hard-session/say/", hard_sessions.say, name="say_it_was_hard"),
    path("mentors/hard-sessions/<int:pk>/", hard_sessions.hard_session, name="hard_session"),
    path("mentors/hard-sessions/<int:pk>/done/", hard_sessions.checked_in, name="checked_in"),
    path("mentors/<int:pk>/supervision/", supervision.supervision, name="supervision"),
    path("mentors/<int:pk>/interval/", supervision.interval, name="supervision_interval"),
    path("mentors/supervision/group/", supervision.group, name="group_supervision"),
    path("mentors/supervision/<int:pk>/", supervision.notes, name="supervision_notes"),
    path("mentors/rules/", supervision.rules, name="rules"),
    path("mentoring/<int:pk>/break/", staying.take_break, name="take_break"),
    path("mentoring/<int:pk>/come-back/", staying.come_back, name="come_back"),
    path("mentoring/<int:pk>/leave/", staying.leave, name="leave"),
    path("mentoring/<int:pk>/stay/", staying.stay, name="stay"),
    path("mentoring/<int:pk>/statement/", staying.statement, name="statement"),
    path("mentoring/<int:pk>/statement.pdf", staying.printed_statement, name="printed_statement"),
]
