"""The URLs of pages that use several apps. The names of the URLs in `staff` are in the namespace
`matching`."""

from django.urls import URLPattern, path

from config.site import (
    copies,
    emergencies,
    jobs,
    mentoring,
    navigation,
    people,
    searching,
    service,
    start,
    statements,
    today,
    unsent,
)
from config.site.charity import views as charity
from config.site.matches import views as matches
from config.site.men import consents, editing
from config.site.men import views as men
from config.site.staff import views as accounts

public: list[URLPattern] = [
    path("", start.start, name="start"),
    path("signed-in/", start.arrive, name="arrive"),
    path("prisons/<slug:code>/", start.prison, name="prison"),
    path("apply/<slug:reference>/copy.pdf", copies.application_pdf, name="application_pdf"),
    path("accessibility/", statements.accessibility, name="accessibility"),
    path("privacy/", statements.privacy, name="privacy"),
    path("cookies/", statements.cookies, name="cookies"),
    path("who-runs-this/", charity.who_runs_this, name="who_runs_this"),
    path("who-runs-this/logo.png", charity.logo, name="charity_logo"),
    path("settings/charity/", charity.charity, name="charity"),
    path("settings/charity/no-logo/", charity.without_logo, name="remove_charity_logo"),
    path("settings/phones/", charity.phones, name="staff_phones"),
    path("settings/staff/", accounts.staff_list, name="staff"),
    path("settings/staff/invite/", accounts.invite_staff, name="invite_staff"),
    path("settings/staff/<key:pk>/", accounts.member, name="staff_member"),
    path("settings/staff/<key:pk>/change/", accounts.change, name="change_staff"),
    path("settings/staff/<key:pk>/name/", accounts.name, name="correct_staff_name"),
    path("account/name/", accounts.own_name, name="own_name"),
    path("settings/staff/<key:pk>/remove/", accounts.remove, name="remove_staff"),
    path("settings/staff/<key:pk>/back/", accounts.back, name="bring_staff_back"),
    path("settings/staff/<key:pk>/send-again/", accounts.send_again, name="invite_staff_again"),
    path("settings/staff/<key:pk>/withdraw/", accounts.withdraw, name="withdraw_invitation"),
    path("settings/staff/<key:pk>/reset/", accounts.reset, name="ask_reset"),
    path("settings/resets/<key:pk>/agree/", accounts.agree, name="agree_reset"),
    path("settings/resets/<key:pk>/decline/", accounts.decline, name="decline_reset"),
    path("settings/resets/<key:pk>/take-back/", accounts.take_back, name="take_back_reset"),
    path("invitation/", accounts.invitation, name="invitation"),
    path("settings/", navigation.settings_page, name="settings"),
    path("reports/", navigation.reports_page, name="reports"),
    path("search/", searching.search, name="search"),
    path("emails/unsent/", unsent.unsent, name="unsent"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/<slug:slug>/run/", jobs.run, name="run_job"),
]

staff: list[URLPattern] = [
    path("today/", today.today, name="today"),
    path("referrals/<key:pk>/", men.page, name="referral"),
    path("referrals/<key:pk>/timeline/", men.timeline, name="man_timeline"),
    path("referrals/<key:pk>/rounds/", men.rounds, name="man_rounds"),
    path("referrals/<key:pk>/note/", men.note, name="add_note"),
    path("referrals/<key:pk>/confirm-date/", men.confirm_date, name="confirm_date"),
    path("referrals/<key:pk>/change/<slug:page_name>/", editing.change, name="change_record"),
    path("referrals/<key:pk>/consents/", consents.consents, name="man_consents"),
    path("referrals/<key:pk>/consents/record/", consents.record, name="record_consent"),
    path(
        "referrals/<key:pk>/consents/<key:consent>/withdraw/",
        consents.withdraw,
        name="withdraw_consent",
    ),
    path(
        "referrals/<key:pk>/consents/<key:consent>/not-withdrawn/",
        consents.not_withdrawn,
        name="consent_not_withdrawn",
    ),
    path(
        "referrals/<key:pk>/consents/<key:consent>/remove/",
        consents.remove,
        name="remove_consent",
    ),
    path("referrals/<key:pk>/sensitive/", editing.sensitive, name="sensitive"),
    path("referrals/<key:pk>/sensitive/<slug:part>/", editing.one_sensitive, name="sensitive_part"),
    path("referrals/<key:pk>/match/", matches.of_man, name="his_match"),
    path("referrals/<key:pk>/died/", matches.death, name="record_death"),
    path("referrals/<key:pk>/not-died/", matches.not_dead, name="correct_death"),
    path("matches/<key:pk>/", matches.page, name="match"),
    path("matches/<key:pk>/<slug:step>/", matches.step, name="match_step"),
    path("mentors/<key:pk>/", people.mentor, name="mentor"),
    path("emails/unsent/<key:pk>/again/", unsent.again, name="send_again"),
    path("emails/unsent/<key:pk>/elsewhere/", unsent.elsewhere, name="send_elsewhere"),
    path("emails/unsent/<key:pk>/stop/", unsent.stop, name="stop_email"),
    path("emergencies/<key:pk>/", emergencies.emergency, name="emergency"),
    path("mentoring/", mentoring.home, name="mentoring"),
    path("mentoring/<key:pk>/statement/", service.statement, name="statement"),
    path("mentoring/<key:pk>/statement.pdf", service.printed_statement, name="printed_statement"),
]
