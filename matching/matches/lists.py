"""Lists of matches, and how many mentors the public pages count."""

from datetime import date
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from config.accounts.models import User
from matching.models import Match
from matching.permissions import matches_for
from matching.states import MatchStatus
from recruitment.clearances.lists import is_held
from recruitment.models import Clearance, Establishment

FEWEST_TOLD: Final = 3
"""A smaller number could point at somebody."""


def mentors_meeting_at(establishment: Establishment) -> int | None:
    """How many mentors meet a man there now. None if fewer than FEWEST_TOLD. One query."""
    there = Match.objects.filter(status=MatchStatus.LIVE, referral__establishment=establishment)
    mentors = there.values("mentor").distinct().count()
    return mentors if mentors >= FEWEST_TOLD else None


def match_list(user: User) -> QuerySet[Match]:
    """Matches, newest first."""
    return matches_for(user).select_related(
        "mentor__user", "referral__establishment", "referral__participant"
    )


def with_clearance(matches: QuerySet[Match], *, today: date) -> QuerySet[Match]:
    """The same matches with `is_cleared`: whether the mentor is cleared there on this day."""
    clearances = Clearance.objects.filter(
        is_held(today),
        volunteer=OuterRef("mentor__user"),
        establishment=OuterRef("referral__establishment"),
    )
    return matches.annotate(is_cleared=Exists(clearances))


def uncleared_matches(user: User, *, today: date) -> QuerySet[Match]:
    """Live matches whose mentor is not cleared there now, the oldest first. The match goes on until
    a coordinator decides."""
    live = match_list(user).filter(status=MatchStatus.LIVE)
    return (
        with_clearance(live, today=today).filter(Q(is_cleared=False)).order_by("started_on", "pk")
    )
