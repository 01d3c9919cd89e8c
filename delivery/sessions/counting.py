"""Counts of what took place: sessions, hours, how many men were supported, and for how long.

Pages show these counts, and reports use them. The counts follow what is logged now. Sessions that
were removed do not count.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum

from delivery.models import ContactKind, LoggedSession, NotMet
from delivery.periods import prison_on
from delivery.states import SessionStatus
from matching.models import Match

MAN: Final = "match__referral__participant"
TOOK_PLACE: Final = Q(not_met="")
AT_THE_PRISON: Final = Q(kind=ContactKind.VISIT)
FIGURES: Final[Mapping[str, Any]] = {
    "sessions": Count("pk", filter=TOOK_PLACE & AT_THE_PRISON),
    "missed": Count("pk", filter=~TOOK_PLACE),
    "contacts": Count("pk", filter=TOOK_PLACE & ~AT_THE_PRISON),
    "minutes": Sum("minutes", filter=TOOK_PLACE, default=0),
}


@dataclass(frozen=True)
class Totals:
    """The totals of a match or of a period. `sessions` took place at the prison. `missed` sessions
    were expected at the prison and did not take place. `contacts` are all other contacts, such as
    calls. `minutes` is the time that sessions and contacts took."""

    sessions: int = 0
    missed: int = 0
    contacts: int = 0
    minutes: int = 0

    @property
    def hours(self) -> float:
        """The hours, rounded to a quarter of an hour."""
        return round(self.minutes / 15) / 4


def logged_between(first: date | None, last: date | None) -> QuerySet[LoggedSession]:
    """The sessions and contacts from `first` to `last`, both included. If a day is None, the period
    has no limit on that side."""
    rows = LoggedSession.objects.filter(status=SessionStatus.LOGGED)
    rows = rows.filter(on__gte=first) if first else rows
    return rows.filter(on__lte=last) if last else rows


def totals_of(match: Match) -> Totals:
    """The totals of one match. One query."""
    return _totals(LoggedSession.objects.filter(match=match, status=SessionStatus.LOGGED))


def totals_between(first: date | None, last: date | None) -> Totals:
    """The totals of all matches in a period. One query."""
    return _totals(logged_between(first, last))


def totals_by_prison(first: date | None, last: date | None) -> dict[int, Totals]:
    """The totals of a period for each prison, by the key of the prison. A session counts for the
    prison that the man was in on its day. Prisons without a session are left out. One query."""
    rows = logged_between(first, last).annotate(prison=prison_on("on")).order_by()
    counted = rows.values("prison").annotate(**FIGURES).values_list("prison", *FIGURES)
    return {prison: Totals(*figures) for prison, *figures in counted}


def reasons_between(first: date | None, last: date | None) -> dict[NotMet, int]:
    """How many sessions did not take place in a period, for each reason. One query."""
    rows = logged_between(first, last).exclude(not_met="").order_by()
    counted = rows.values_list("not_met").annotate(count=Count("pk"))
    return {NotMet(reason): count for reason, count in counted}


def men_supported(first: date | None, last: date | None) -> int:
    """How many men had a session or another contact in a period. A man with 2 mentors counts once.
    One query."""
    rows = logged_between(first, last).filter(TOOK_PLACE).order_by()
    return rows.values(MAN).distinct().count()


def men_supported_by_prison(first: date | None, last: date | None) -> dict[int, int]:
    """How many men had a session or another contact in a period, for each prison, by the key of the
    prison. A contact counts for the prison that the man was in on its day. A man who was supported
    at 2 prisons counts at both prisons. One query."""
    rows = logged_between(first, last).filter(TOOK_PLACE).annotate(prison=prison_on("on"))
    counted = rows.order_by().values("prison").annotate(men=Count(MAN, distinct=True))
    return dict(counted.values_list("prison", "men"))


def men_in_several_prisons(first: date | None, last: date | None) -> int:
    """How many men had sessions at more than one prison in a period. One query."""
    rows = logged_between(first, last).filter(TOOK_PLACE & AT_THE_PRISON)
    rows = rows.annotate(prison=prison_on("on")).order_by()
    counted = rows.values(MAN).annotate(prisons=Count("prison", distinct=True))
    return counted.filter(prisons__gt=1).count()


@dataclass(frozen=True)
class Engagement:
    """How long one man was supported by all his mentors together: from his first session or other
    contact to his latest. `man` is his key in the database."""

    man: int
    first_on: date
    last_on: date

    @property
    def days(self) -> int:
        """The number of days from the first to the last, both included."""
        return (self.last_on - self.first_on).days + 1


def engagements(first: date | None, last: date | None) -> list[Engagement]:
    """For each man who was supported in a period, how long he was supported up to the end of the
    period. The longest time comes first. Contacts before the period count, and contacts after the
    period do not. One query."""
    men = logged_between(first, last).filter(TOOK_PLACE).values(MAN)
    rows = logged_between(None, last).filter(TOOK_PLACE, **{f"{MAN}__in": men}).order_by()
    spans = rows.values(man=F(MAN)).annotate(first_on=Min("on"), last_on=Max("on"))
    return sorted((Engagement(**span) for span in spans), key=lambda one: (-one.days, one.man))


def _totals(rows: QuerySet[LoggedSession]) -> Totals:
    return Totals(**rows.aggregate(**FIGURES))
