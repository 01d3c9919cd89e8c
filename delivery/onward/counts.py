"""For reports: how many men were referred to each service, and what came of the referrals."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.db.models.functions import Lower

from delivery.models import OnwardStep
from delivery.onward.referring import MAKE, PROPOSE
from delivery.states import OnwardStatus
from matching.models import Match


@dataclass(frozen=True)
class OnwardCount:
    """The numbers of one service in a period.

    `talked_about` counts the referrals that people began to talk about in the period. `made` counts
    the referrals that were made in the period, and `men` counts the men in those referrals. The
    other numbers say what became of the made referrals, as far as we know today. The other numbers
    add up to `made`.
    """

    service: str
    talked_about: int
    made: int
    men: int
    no_result_yet: int
    accepted: int
    started: int
    finished: int
    turned_down: int
    withdrawn: int


def onward_counts(matches: Iterable[Match] | None, *, first: date, last: date) -> list[OnwardCount]:
    """The counts of every service that was talked about or that a man was referred to, by name.

    The period is from `first` to `last`, both days included. Counts only these matches, or all
    matches if `matches` is None. One query.
    """
    rows = OnwardStep.objects.filter(on__range=(first, last), step__in=(PROPOSE, MAKE))
    if matches is not None:
        rows = rows.filter(onward__match__in=matches)
    made, man = Q(step=MAKE), "onward__match__referral__participant"
    counted = (
        rows.order_by()
        .values("onward__service", "onward__service__name")
        .annotate(
            talked_about=Count("onward", filter=Q(step=PROPOSE), distinct=True),
            made=Count("onward", filter=made, distinct=True),
            men=Count(man, filter=made, distinct=True),
            no_result_yet=_ended(OnwardStatus.PROPOSED, OnwardStatus.MADE, OnwardStatus.ASSESSMENT),
            accepted=_ended(OnwardStatus.ACCEPTED),
            started=_ended(OnwardStatus.STARTED),
            finished=_ended(OnwardStatus.FINISHED),
            turned_down=_ended(OnwardStatus.TURNED_DOWN),
            withdrawn=_ended(OnwardStatus.WITHDRAWN),
        )
        .order_by(Lower("onward__service__name"), "onward__service")
    )
    return [
        OnwardCount(
            service=row["onward__service__name"],
            talked_about=row["talked_about"],
            made=row["made"],
            men=row["men"],
            no_result_yet=row["no_result_yet"],
            accepted=row["accepted"],
            started=row["started"],
            finished=row["finished"],
            turned_down=row["turned_down"],
            withdrawn=row["withdrawn"],
        )
        for row in counted
    ]


def men_referred_onward(matches: Iterable[Match] | None, *, first: date, last: date) -> int:
    """How many men were referred to any service in this period. One query.

    A man with several referrals counts once. `matches` means the same as in onward_counts.
    """
    rows = OnwardStep.objects.filter(on__range=(first, last), step=MAKE)
    if matches is not None:
        rows = rows.filter(onward__match__in=matches)
    return rows.order_by().values("onward__match__referral__participant").distinct().count()


def _ended(*statuses: OnwardStatus) -> Count:
    """Counts the made referrals whose status is now one of these."""
    made = Q(step=MAKE, onward__status__in=statuses)
    return Count("onward", filter=made, distinct=True)
