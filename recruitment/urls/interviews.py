"""Offering, booking and scoring interviews."""

from django.urls import URLPattern, path

from recruitment.views.interviews import booking, criteria, offering, scoring

urlpatterns: list[URLPattern] = [
    path("apply/<slug:reference>/interview/", booking.choose, name="choose_interview"),
    path("apply/<slug:reference>/interview/another/", booking.another, name="another_time"),
    path("apply/<slug:reference>/interview/cancel/", booking.cancel, name="cancel_interview"),
    path("apply/<slug:reference>/interview.ics", booking.calendar, name="interview_calendar"),
    path("interviews/", offering.times, name="interviews"),
    path("interviews/offer/", offering.offer, name="offer_interviews"),
    path("interviews/times/<int:pk>/withdraw/", offering.withdraw, name="withdraw_time"),
    path("interviews/criteria/", criteria.criteria, name="criteria"),
    path("interviews/criteria/<int:pk>/", criteria.criterion, name="criterion"),
    path("interviews/<int:pk>/score/", scoring.score, name="score_interview"),
    path("interviews/<int:pk>/missed/", scoring.missed, name="missed_interview"),
]
