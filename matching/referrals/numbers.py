"""How many men there are to decide about."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, Q

from config.accounts.models import User
from matching.permissions import referrals_for
from matching.referrals.checks import is_check_due
from matching.referrals.leaving import is_overdue, is_to_confirm
from matching.referrals.lists import IS_WAITING, SOON
from matching.states import ReferralStatus

FORTNIGHT: Final = timedelta(days=14)


@dataclass(frozen=True)
class Numbers:
    """How many men are on each of these lists. Of the men `waiting`, some leave prison within 14
    days or 90 days."""

    waiting: int
    leaving_fortnight: int
    leaving_soon: int
    received: int
    dates_to_confirm: int
    overdue_releases: int
    checks_to_make: int


def numbers_of_men(user: User, *, today: date) -> Numbers:
    """The numbers of men that this person can see. One query."""

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
    counts = {name: Count("pk", condition) for name, condition in conditions.items()}
    return Numbers(**referrals_for(user).exclude(status=ReferralStatus.CLOSED).aggregate(**counts))
