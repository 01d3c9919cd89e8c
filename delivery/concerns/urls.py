"""The addresses about concerns."""

from django.urls import URLPattern, path

from delivery.concerns.views import own, settings, team

urlpatterns: list[URLPattern] = [
    path("support/<int:pk>/concern/", own.concern, name="concern"),
    path("support/<int:pk>/concern/ring/", own.ring, name="ring"),
    path("support/<int:pk>/concern/write/", own.write, name="write_concern"),
    path("support/<int:pk>/concern/security/", own.security, name="security_matter"),
    path("support/<int:pk>/concerns/<int:concern>/", own.own_concern, name="own_concern"),
    path("support/<int:pk>/concerns/<int:concern>/officer/", own.officer, name="concern_officer"),
    path("support/<int:pk>/concerns/<int:concern>/add/", own.add, name="add_to_concern"),
    path("support/<int:pk>/acct/", own.acct, name="acct"),
    path("support/<int:pk>/acct/record/", own.acct_telling, name="record_acct"),
    path("support/<int:pk>/acct/<int:telling>/remove/", own.remove_telling, name="remove_acct"),
    path("concerns/raise/", own.about_colleague, name="raise_concern"),
    path("concerns/raised/", own.raised_concerns, name="raised_concerns"),
    path("concerns/", team.concerns, name="concerns"),
    path("concerns/export/<slug:form>/", team.export_concerns, name="export_concerns"),
    path("concerns/<int:pk>/", team.concern, name="concern_page"),
    path("concerns/<int:pk>/acknowledge/", team.acknowledge, name="acknowledge_concern"),
    path("concerns/<int:pk>/hand-back/", team.hand_back, name="hand_back_concern"),
    path("concerns/<int:pk>/step/", team.step, name="concern_step"),
    path("concerns/<int:pk>/close/", team.close, name="close_concern"),
    path("concerns/<int:pk>/reopen/", team.reopen, name="reopen_concern"),
    path("concerns/<int:pk>/correct/", team.correct, name="correct_concern"),
    path("concerns/numbers/", settings.numbers, name="safety_numbers"),
    path("concerns/numbers/<int:pk>/", settings.prison_numbers, name="prison_numbers"),
    path("concerns/leads/", settings.safeguarding_leads, name="safeguarding_leads"),
    path("concerns/leads/<int:pk>/remove/", settings.no_longer_lead, name="remove_lead"),
]
