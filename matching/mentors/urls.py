"""The addresses of the pages about mentors."""

from django.urls import URLPattern, path

from matching.mentors.views import editing, hours, looking_after, own, staying, team

urlpatterns: list[URLPattern] = [
    path("mentors/", team.mentors, name="mentors"),
    path("mentors/export.<str:form>", team.export_mentors, name="export_mentors"),
    path("readiness/", team.readiness, name="readiness"),
    path("readiness/mentors/", team.make_mentors, name="make_mentors"),
    path("readiness/export.<str:form>", team.export_readiness, name="export_readiness"),
    path("calendar/<str:secret>.ics", own.calendar, name="calendar"),
    path("mentoring/times/", editing.times, name="own_times"),
    path("mentoring/times/hours/", hours.own_hours, name="own_hours"),
    path("mentoring/times/hours/yes/", hours.still_suits, name="confirm_hours"),
    path("mentors/hours/", hours.to_answer, name="moved_hours"),
    path("mentors/<key:pk>/hours/", hours.mentor_hours, name="mentor_hours"),
    path("mentoring/away/", staying.own_away, name="own_away"),
    path("mentoring/away/<key:pk>/take-back/", staying.not_away, name="not_away"),
    path("mentors/renewals/", editing.renewals, name="renewals"),
    path("mentors/<key:pk>/times/", editing.mentor_times, name="mentor_times"),
    path("mentors/<key:pk>/about/<slug:part>/", editing.mentor_about, name="mentor_part"),
    path("mentors/<key:pk>/prisons/<slug:code>/", editing.access, name="mentor_access"),
    path("mentors/<key:pk>/away/", staying.mentor_away, name="mentor_away"),
    path("mentors/away/<key:pk>/take-back/", staying.mentor_not_away, name="mentor_not_away"),
    path("mentoring/about/", editing.parts, name="own_parts"),
    path("mentoring/about/<slug:part>/", editing.about, name="own_part"),
    path("mentoring/statement/", own.statement, name="own_statement"),
    path("mentoring/hard-session/", looking_after.own_hard_session, name="own_hard_session"),
    path("mentoring/hard-session/say/", looking_after.say, name="say_it_was_hard"),
    path("mentors/hard-sessions/<key:pk>/", looking_after.hard_session, name="hard_session"),
    path("mentors/hard-sessions/<key:pk>/done/", looking_after.checked_in, name="checked_in"),
    path("mentors/<key:pk>/supervision/", looking_after.supervision, name="supervision"),
    path("mentors/<key:pk>/interval/", looking_after.interval, name="supervision_interval"),
    path("mentors/supervision/group/", looking_after.group, name="group_supervision"),
    path("mentors/supervision/<key:pk>/", looking_after.notes, name="supervision_notes"),
    path("mentors/rules/", looking_after.rules, name="rules"),
    path("mentoring/<key:pk>/break/", staying.take_break, name="take_break"),
    path("mentoring/<key:pk>/come-back/", staying.come_back, name="come_back"),
    path("mentoring/<key:pk>/leave/", staying.leave, name="leave"),
    path("mentoring/<key:pk>/stay/", staying.stay, name="stay"),
]
