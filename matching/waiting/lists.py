"""What the list of men says about each man: how long he has waited, how long he still has in
prison, and how many mentors could take him."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from config.accounts.models import User
from config.common.clock import london_date
from config.common.exports import Export
from config.ui.downloads.files import File
from config.ui.sorting import Order
from matching.models import Referral
from matching.pool.loading import load_pool
from matching.referrals.leaving import STALE_AFTER, is_stale
from matching.referrals.lists import referral_list
from matching.solver import Instance, possible_pairs
from matching.states import ReferralStatus

YEAR: Final = 365
"""The days of a year. The list shows a man's days left as a bar, and a full bar is a year."""

ORDERS: Final = {
    "leaves": Order("When he leaves", ("release_on",)),
    "waiting": Order("When he was referred", ("received_on",)),
    "name": Order("Name", ("participant__name",)),
    "prison": Order("Prison", ("establishment__name", "participant__name")),
    "confirmed": Order("When his date was confirmed", ("release_confirmed_on",)),
}


@dataclass(frozen=True)
class Wait:
    """One man on the list. `mentors` is how many mentors could take him today. It is None for a man
    who is not waiting.

    `match_by` is the last day when a match is still worth making. The policy says how many days
    must lie between the match and the release. `match_by` is None if we do not know the release
    date.
    """

    referral: Referral
    today: date
    match_by: date | None
    mentors: int | None

    @property
    def weeks(self) -> int:
        """How many whole weeks have passed since he was referred."""
        return max(0, (self.today - self.referral.received_on).days) // 7

    @property
    def days_left(self) -> int | None:
        """How many days are left until his release date. Negative once the date has passed."""
        on = self.referral.release_on
        return (on - self.today).days if on else None

    @property
    def bar(self) -> int:
        """The days left, as the length of a bar. A full bar is a year."""
        return min(max(self.days_left or 0, 0), YEAR)

    @property
    def is_too_late(self) -> bool:
        return self.match_by is not None and self.match_by < self.today

    @property
    def is_old(self) -> bool:
        """Whether his release date is old: the prison confirmed it too long ago, or never confirmed
        it."""
        return self.referral.release_on is not None and is_stale(self.referral, today=self.today)


def waits(men: Sequence[Referral], *, by: User, at: datetime) -> list[Wait]:
    """These men as the list shows them. Reads the pool once for all the men who are waiting: about
    12 queries, however many men there are."""
    waiting = [man.pk for man in men if man.status == ReferralStatus.WAITING]
    pool = load_pool(
        at=at, by=by, referrals=Referral.objects.filter(pk__in=waiting), with_scores=False
    )
    today, minimum = london_date(at), timedelta(days=pool.policy.minimum_days)
    mentors = mentors_for_each(pool)
    return [
        Wait(
            referral=man,
            today=today,
            match_by=man.release_on - minimum if man.release_on else None,
            mentors=mentors[man.pk] if man.status == ReferralStatus.WAITING else None,
        )
        for man in men
    ]


def with_old_dates(rows: QuerySet[Referral], *, today: date) -> QuerySet[Referral]:
    """The given men whose release date is old (see Wait.is_old)."""
    is_old = Q(release_confirmed_on__isnull=True) | Q(release_confirmed_on__lte=today - STALE_AFTER)
    return rows.filter(is_old, release_on__isnull=False)


def mentors_for_each(pool: Instance) -> Counter[int]:
    """How many mentors could take each man today, by the id of his referral. A mentor counts if no
    rule keeps the 2 apart, and if there is a free room at a time when both are free."""
    _, referrals = possible_pairs(pool)
    return Counter(pool.referrals.id[referrals].tolist())


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


EXPORT: Final = Export(
    "Men referred",
    {
        "Reference": lambda row: row.reference,
        "Name": lambda row: row.name,
        "Prison number": lambda row: row.prison_number,
        "Date of birth": lambda row: _day(row.participant.born_on),
        "Prison": lambda row: row.establishment.name,
        "Wing": lambda row: row.wing,
        "Status": lambda row: row.get_status_display(),
        "Referred on": lambda row: _day(row.received_on),
        "Referred by": lambda row: row.get_source_display(),
        "Release date": lambda row: _day(row.release_on),
        "Kind of date": lambda row: row.get_release_kind_display() if row.release_kind else "",
        "Date confirmed on": lambda row: _day(row.release_confirmed_on),
        "He has left": lambda row: "yes" if row.has_left else "no",
        "Closed on": lambda row: _day(row.closed_on),
        "Why closed": lambda row: row.get_closure_reason_display() if row.closure_reason else "",
    },
)


MEN: Final = File(name="men", export=EXPORT, rows=referral_list, page="matching:referrals")
