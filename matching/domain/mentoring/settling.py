"""Meetings that a mentor's change has touched, for staff to settle."""

from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet

from config.accounts.models import User
from matching.models import Away, Match
from matching.permissions import matches_for
from matching.states import MatchStatus

SOON: Final = timedelta(days=28)


def unsettled_sessions(user: User) -> QuerySet[Match]:
    """Live matches that their mentor's times do not keep (see Offer.keeps), of the men this person
    may see; the longest-standing first."""
    return (
        matches_for(user)
        .filter(status=MatchStatus.LIVE)
        .alias(offered=_bit("mentor__slots"), in_turn=_bit("mentor__fortnightly"))
        .filter(Q(offered=0) | Q(in_turn=1, first_week=True, second_week=True))
        .select_related("mentor__user", "referral__establishment")
        .order_by("started_on", "pk")
    )


def absences_soon(user: User, *, today: date) -> QuerySet[Away]:
    """Absences now or within four weeks of mentors who meet men this person may see; each with
    `men`, how many. The soonest first."""
    theirs = matches_for(user).filter(status=MatchStatus.LIVE)
    men = Count("mentor__matches", filter=Q(mentor__matches__in=theirs), distinct=True)
    return (
        Away.objects.filter(last_on__gte=today, first_on__lte=today + SOON)
        .annotate(men=men)
        .filter(men__gt=0)
        .select_related("mentor__user")
        .order_by("first_on", "pk")
    )


def _bit(mask: str) -> Any:
    """1 where the mask holds the match's slot, else 0."""
    slot: Any = F("slot")  # any expression will do, whatever the stubs say
    return F(mask).bitrightshift(slot).bitand(1)
