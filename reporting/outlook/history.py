"""The past half year, week by week, from today's record."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Min, Q

from matching.models import CapacityReport, ClosureReason
from matching.referrals.counted import recorded_referrals
from matching.states import MatchStatus, ReferralStatus
from reporting.capacity.figures import Capacity
from reporting.outlook.figures import PastWeek

WEEK: Final = timedelta(weeks=1)
WEEKS_BACK: Final = 26
NOT_READY: Final = (ReferralStatus.RECEIVED, ReferralStatus.ON_HOLD)
"""The states of men who do not wait for a mentor yet, or are on hold. The forecast and today's
figures do not count them."""


@dataclass(frozen=True)
class Wait:
    """From when until when a man waited for a mentor. `until` is None while he waits."""

    prison: int
    since: date
    until: date | None
    left_unmatched: bool

    def includes(self, day: date) -> bool:
        return self.since <= day and (self.until is None or self.until > day)


@dataclass(frozen=True)
class History:
    """The past weeks up to `today`. `needed` has the mentors needed at each prison, by the last day
    of the week, then by the id of the prison."""

    today: date
    waits: tuple[Wait, ...]
    needed: dict[date, dict[int, int]]

    def of(self, prisons: Collection[int]) -> tuple[PastWeek, ...]:
        """The weeks of these prisons together, the earliest first."""
        here = [wait for wait in self.waits if wait.prison in prisons]
        return tuple(self._week(day, here, prisons) for day in last_days(self.today))

    def _week(self, day: date, here: list[Wait], prisons: Collection[int]) -> PastWeek:
        report = self.needed.get(day)
        return PastWeek(
            on=day,
            waiting=sum(wait.includes(day) for wait in here),
            left_unmatched=sum(
                wait.left_unmatched and wait.until is not None and day - WEEK < wait.until <= day
                for wait in here
            ),
            mentors_needed=None if report is None else sum(report.get(p, 0) for p in prisons),
        )


def last_days(today: date) -> list[date]:
    """The last day of each week of the half year before `today`, and `today`."""
    return [today - back * WEEK for back in range(WEEKS_BACK, -1, -1)]


def history_on(today: date, codes: dict[str, int]) -> History:
    """The half year up to this day. `codes` has the ids of the prisons by their codes. A man counts
    as waiting from his referral until a match or the end of the referral. 2 queries."""
    return History(today, tuple(_waits(today)), _needed(today, codes))


def _waits(today: date) -> Iterator[Wait]:
    began = Min("matches__started_on", filter=~Q(matches__status=MatchStatus.NOT_BEGUN))
    first = today - (WEEKS_BACK + 1) * WEEK
    rows = (
        recorded_referrals()
        .exclude(status__in=NOT_READY)
        .filter(Q(closed_on=None) | Q(closed_on__gt=first), received_on__lte=today)
        .annotate(matched_on=began)
        .order_by()
        .values_list("establishment_id", "received_on", "matched_on", "closed_on", "closure_reason")
    )
    for prison, since, matched_on, closed_on, reason in rows:
        left_unmatched = not matched_on and reason == ClosureReason.RELEASED_UNMATCHED
        yield Wait(prison, since, matched_on or closed_on, left_unmatched)


def _needed(today: date, codes: dict[str, int]) -> dict[date, dict[int, int]]:
    """The mentors needed, from the last morning report of each week. Leaves out weeks without a
    report."""
    reports = CapacityReport.objects.filter(
        date__gt=today - (WEEKS_BACK + 1) * WEEK, date__lte=today
    )
    dates = reports.order_by("date").values_list("date", flat=True)
    latest = {today - (today - day) // WEEK * WEEK: day for day in dates}
    rows = dict(reports.filter(date__in=latest.values()).values_list("date", "figures"))
    return {
        week: {
            codes[prison.code]: prison.figures.mentors_needed
            for prison in Capacity.from_json(rows[day]).prisons
            if prison.code in codes
        }
        for week, day in latest.items()
    }
