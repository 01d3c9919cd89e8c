"""Who meets whom, as lists, and in numbers told to the public."""

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
"""A smaller number would tell of someone."""


def mentors_meeting_at(establishment: Establishment) -> int | None:
    """Mentors who meet a man there now; None when there are too few to say. One query."""
    there = Match.objects.filter(status=MatchStatus.LIVE, referral__establishment=establishment)
    mentors = there.values("mentor").distinct().count()
    return mentors if mentors >= FEWEST_TOLD else None


def match_list(user: User) -> QuerySet[Match]:
    """Matches, newest first."""
    return matches_for(user).select_related("mentor__user", "referral__establishment")


def with_clearance(matches: QuerySet[Match], *, today: date) -> QuerySet[Match]:
    """The same matches with `is_cleared`: whether the mentor may go in there on this day."""
    clearances = Clearance.objects.filter(
        is_held(today),
        volunteer=OuterRef("mentor__user"),
        establishment=OuterRef("referral__establishment"),
    )
    return matches.annotate(is_cleared=Exists(clearances))


def uncleared_matches(user: User, *, today: date) -> QuerySet[Match]:
    """Pairs meeting now whose mentor's clearance there has ended, the oldest first. The match goes
    on: what to do is for people to decide."""
    live = match_list(user).filter(status=MatchStatus.LIVE)
    return (
        with_clearance(live, today=today).filter(Q(is_cleared=False)).order_by("started_on", "pk")
    )
