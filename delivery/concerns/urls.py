"""The addresses about concerns."""

from django.urls import URLPattern, path

from delivery.concerns.views import own, settings, team

urlpatterns: list[URLPattern] = [
    path("support/<key:pk>/concern/", own.concern, name="concern"),
    path("support/<key:pk>/concern/ring/", own.ring, name="ring"),
    path("support/<key:pk>/concern/write/", own.write, name="write_concern"),
    path("support/<key:pk>/concern/security/", own.security, name="security_matter"),
    path("support/<key:pk>/concerns/<key:concern>/", own.own_concern, name="own_concern"),
    path("support/<key:pk>/concerns/<key:concern>/officer/", own.officer, name="concern_officer"),
    path("support/<key:pk>/concerns/<key:concern>/add/", own.add, name="add_to_concern"),
    path("support/<key:pk>/acct/", own.acct, name="acct"),
    path("support/<key:pk>/acct/record/", own.acct_telling, name="record_acct"),
    path("support/<key:pk>/acct/<key:telling>/remove/", own.remove_telling, name="remove_acct"),
    path("concerns/raise/", own.about_colleague, name="raise_concern"),
    path("concerns/raised/", own.raised_concerns, name="raised_concerns"),
    path("concerns/", team.concerns, name="concerns"),
    path("concerns/export/<slug:form>/", team.export_concerns, name="export_concerns"),
    path("concerns/<key:pk>/", team.concern, name="concern_page"),
    path("concerns/<key:pk>/acknowledge/", team.acknowledge, name="acknowledge_concern"),
    path("concerns/<key:pk>/hand-back/", team.hand_back, name="hand_back_concern"),
    path("concerns/<key:pk>/step/", team.step, name="concern_step"),
    path("concerns/<key:pk>/close/", team.close, name="close_concern"),
    path("concerns/<key:pk>/reopen/", team.reopen, name="reopen_concern"),
    path("concerns/<key:pk>/correct/", team.correct, name="correct_concern"),
    path("concerns/numbers/", settings.numbers, name="safety_numbers"),
    path("concerns/numbers/<key:pk>/", settings.prison_numbers, name="prison_numbers"),
    path("concerns/leads/", settings.safeguarding_leads, name="safeguarding_leads"),
    path("concerns/leads/<key:pk>/remove/", settings.no_longer_lead, name="remove_lead"),
]
