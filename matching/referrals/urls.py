"""The addresses of the pages about referrals."""

from django.urls import URLPattern, path

from matching.referrals.views import checks, leaving, steps

urlpatterns: list[URLPattern] = [
    path("referrals/<key:pk>/accept/", steps.accept, name="accept_referral"),
    path("referrals/<key:pk>/hold/", steps.hold, name="hold_referral"),
    path("referrals/<key:pk>/take-off-hold/", steps.off_hold, name="take_off_hold"),
    path("referrals/<key:pk>/close/", steps.close, name="close_referral"),
    path("referrals/<key:pk>/reopen/", steps.reopen, name="reopen_referral"),
    path("referrals/<key:pk>/return-to-waiting/", steps.wait_again, name="return_to_waiting"),
    path("referrals/<key:pk>/prison-check/", checks.prison_check, name="prison_check"),
    path("referrals/<key:pk>/prison-check/ask/", checks.ask, name="ask_prison"),
    path("referrals/<key:pk>/prison-check/cancel/", checks.cancel, name="cancel_prison_check"),
    path("referrals/<key:pk>/leaving/", leaving.leaving, name="leaving"),
    path("referrals/<key:pk>/left/", leaving.left, name="record_leaving"),
    path("prison-checks/", checks.prison_checks, name="prison_checks"),
    path("prison-checks/ask/", checks.ask_about_ticked, name="ask_about_ticked"),
    path("prison-checks/<key:pk>/meeting.pdf", checks.meeting, name="meeting_list"),
    path("release-dates/", leaving.release_dates, name="release_dates"),
    path("release-dates/<key:pk>/confirm/", leaving.confirm, name="confirm_release_date"),
    path("releases/", leaving.releases, name="releases"),
]
