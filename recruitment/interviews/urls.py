"""The addresses of interviews."""

from django.urls import URLPattern, path

from recruitment.interviews import views

urlpatterns: list[URLPattern] = [
    path("apply/<slug:reference>/interview/", views.choose, name="choose_interview"),
    path("apply/<slug:reference>/interview/another/", views.another, name="another_time"),
    path("apply/<slug:reference>/interview/cancel/", views.cancel, name="cancel_interview"),
    path("apply/<slug:reference>/interview/needs/", views.needs, name="interview_needs"),
    path("apply/<slug:reference>/interview.ics", views.calendar, name="interview_calendar"),
    path("interviews/", views.times, name="interviews"),
    path("interviews/offer/", views.offer, name="offer_interviews"),
    path("interviews/times/<key:pk>/withdraw/", views.withdraw, name="withdraw_time"),
    path("interviews/times/<key:pk>/change/", views.change, name="change_time"),
    path("applications/<slug:reference>/interview/give/", views.give, name="give_time"),
    path("interviews/<key:pk>/", views.details, name="interview_details"),
    path("interviews/criteria/", views.criteria, name="criteria"),
    path(
        "interviews/criteria/reading/",
        views.criteria,
        {"scored_at": "reading"},
        name="reading_criteria",
    ),
    path("interviews/criteria/<key:pk>/", views.criterion, name="criterion"),
    path("interviews/<key:pk>/score/", views.score, name="score_interview"),
    path("interviews/<key:pk>/missed/", views.missed, name="missed_interview"),
]
