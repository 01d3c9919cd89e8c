"""The list of referrals to services, for staff."""

from collections.abc import Mapping
from typing import Final

from django.db.models import Max, QuerySet

from config.accounts.models import User
from config.ui.sorting import Order
from delivery.models import OnwardReferral
from matching.matches.lists import matches_named
from matching.models import Match
from matching.permissions import matches_for

ORDERS: Final[Mapping[str, Order]] = {
    "since": Order("Day of the latest step", ("since",)),
    "service": Order("Service", ("service__name",)),
    "man": Order("Man", ("match__referral__participant__name",)),
    "prison": Order("Prison", ("match__referral__establishment__name",)),
}


def onward_list(user: User) -> QuerySet[OnwardReferral]:
    """The referrals to services that this person can see as staff.

    In each row, `since` is the day of the latest step.
    """
    rows = OnwardReferral.objects.filter(match__in=matches_for(user))
    return rows.annotate(since=Max("steps__on")).select_related(
        "service",
        "match__mentor__user",
        "match__referral__participant",
        "match__referral__establishment",
    )


def onward_named(rows: QuerySet[OnwardReferral], text: str) -> QuerySet[OnwardReferral]:
    """The referrals in `rows` whose man or mentor has a name like `text`. Also the referrals of men
    whose reference number or prison number is like `text`."""
    return rows.filter(match__in=matches_named(Match.objects.all(), text).values("pk"))
