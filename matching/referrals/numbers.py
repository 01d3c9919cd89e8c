"""How many men are on the lists that staff work through."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, Q, QuerySet

from config.accounts.models import User
from config.common.written_query import written_once
from matching.models import Referral
from matching.permissions import referrals_for
from matching.referrals.checks import is_check_due
from matching.referrals.leaving import is_overdue, is_to_confirm
from matching.referrals.lists import IS_WAITING, SOON
from matching.states import ReferralStatus

FORTNIGHT: Final = timedelta(days=14)


@dataclass(frozen=True)
class Numbers:
    """How many men are on each list. `leaving_fortnight` counts the waiting men who leave prison
    within 14 days. `leaving_soon` counts the waiting men who leave within 90 days."""

    waiting: int = 0
    leaving_fortnight: int = 0
    leaving_soon: int = 0
    received: int = 0
    dates_to_confirm: int = 0
    overdue_releases: int = 0
    checks_to_make: int = 0


def numbers_of_men(user: User, *, today: date) -> Numbers:
    """The Numbers for the men that this person can see. One query."""
    prisons = _numbers_of_prisons(user.pk, roles=user.roles, today=today)
    return Numbers(*map(sum, zip(*prisons, strict=True))) if prisons else Numbers()


@written_once
def _numbers_of_prisons(
    user: int, *, roles: frozenset[str], today: date
) -> QuerySet[Referral, tuple[int, ...]]:
    """A row for each prison, with the fields of Numbers in their order."""

    def leave_within(days: timedelta) -> Q:
        return IS_WAITING & Q(release_on__range=(today, today + days))

    conditions = {
        "waiting": IS_WAITING,
        "leaving_fortnight": leave_within(FORTNIGHT),
        "leaving_soon": leave_within(SOON),
        "received": Q(status=ReferralStatus.RECEIVED),
        "dates_to_confirm": is_to_confirm(today),
        "overdue_releases": is_overdue(today),
        "checks_to_make": is_check_due(today),
    }
    men = referrals_for(User.standing_for(user, roles)).exclude(status=ReferralStatus.CLOSED)
    counts = {name: Count("pk", condition) for name, condition in conditions.items()}
    by_prison = men.order_by().values("establishment").annotate(**counts)
    return by_prison.values_list(*counts)
