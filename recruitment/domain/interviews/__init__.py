"""Interviews: times offered, booked, moved and cancelled; invitations; and score sheets."""

from recruitment.domain.interviews.booking import (
    book_interview,
    booked_interview,
    can_book,
    cancel_interview,
    has_begun,
    interview_of,
    mark_missed,
    release_interview,
)
from recruitment.domain.interviews.criteria import (
    add_criterion,
    change_criterion,
    criteria_in_use,
    load_criteria,
)
from recruitment.domain.interviews.free import free_times
from recruitment.domain.interviews.inviting import calendar_of
from recruitment.domain.interviews.requests import ask_for_another_time
from recruitment.domain.interviews.scoring import (
    can_score,
    hand_in_sheet,
    mean_score,
    mean_scores,
    missing_sheets,
    readable_sheets,
)
from recruitment.domain.interviews.times import (
    Offer,
    coming_times,
    offer_times,
    times_to_withdraw,
    withdraw_time,
)
from recruitment.domain.interviews.waiting import choosing, times_asked_for, to_score

__all__ = [
    "Offer",
    "add_criterion",
    "ask_for_another_time",
    "book_interview",
    "booked_interview",
    "calendar_of",
    "can_book",
    "can_score",
    "cancel_interview",
    "change_criterion",
    "choosing",
    "coming_times",
    "criteria_in_use",
    "free_times",
    "hand_in_sheet",
    "has_begun",
    "interview_of",
    "load_criteria",
    "mark_missed",
    "mean_score",
    "mean_scores",
    "missing_sheets",
    "offer_times",
    "readable_sheets",
    "release_interview",
    "times_asked_for",
    "times_to_withdraw",
    "to_score",
    "withdraw_time",
]
