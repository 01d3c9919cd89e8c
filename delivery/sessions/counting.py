"""Counts of what took place: sessions, hours, how many men were supported, and for how long.

Pages and reports show these counts. The counts have everything that is logged now, without removed
sessions.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from dateutil.relativedelta import relativedelta
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from config.common.written_query import written_once
from delivery.models import ContactKind, LoggedSession, NotMet
from delivery.periods import prison_on
from delivery.permissions import SUPPORTED
from delivery.states import SessionStatus
from matching.models import Match
from matching.states import MatchStatus

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
    """The totals of a match or of a period.

    `sessions`: how many sessions at the prison took place. `missed`: how many sessions at the
    prison were expected but did not take place. `contacts`: how many other contacts there were,
    such as calls. `minutes`: how long the sessions and the contacts took, added up.
    """

    sessions: int = 0
    missed: int = 0
    contacts: int = 0
    minutes: int = 0

    @property
    def hours(self) -> float:
        """The `minutes` in hours, rounded to a quarter of an hour."""
        return round(self.minutes / 15) / 4


def logged_between(first: date | None, last: date | None) -> QuerySet[LoggedSession]:
    """The sessions and contacts from `first` to `last`, both included. None means no limit on that
    side. Leaves out removed sessions."""
    rows = LoggedSession.objects.filter(status=SessionStatus.LOGGED)
    rows = rows.filter(on__gte=first) if first else rows
    return rows.filter(on__lte=last) if last else rows


def totals_of(match: Match) -> Totals:
    """The totals of one match. One query."""
    return next((Totals(*figures) for figures in _figures_of(match.pk)), Totals())


@written_once
def _figures_of(match: int) -> QuerySet[Any, tuple[int, ...]]:
    """The FIGURES of this match. No row if nothing is logged."""
    rows = LoggedSession.objects.filter(match=match, status=SessionStatus.LOGGED).order_by()
    return rows.values("match").annotate(**FIGURES).values_list(*FIGURES)


def totals_between(first: date | None, last: date | None) -> Totals:
    """The totals of all matches from `first` to `last` (see logged_between). One query."""
    return Totals(**logged_between(first, last).aggregate(**FIGURES))


def totals_by_prison(first: date | None, last: date | None) -> dict[int, Totals]:
    """The totals from `first` to `last` for each prison, by the id of the prison. A session counts
    for the prison where the man was on the day of the session. Leaves out prisons without a
    session. One query."""
    rows = logged_between(first, last).annotate(prison=prison_on("on")).order_by()
    counted = rows.values("prison").annotate(**FIGURES).values_list("prison", *FIGURES)
    return {prison: Totals(*figures) for prison, *figures in counted}


def reasons_between(first: date | None, last: date | None) -> dict[NotMet, int]:
    """How many sessions in a period did not take place, for each reason. One query."""
    rows = logged_between(first, last).exclude(not_met="").order_by()
    counted = rows.values_list("not_met").annotate(count=Count("pk"))
    return {NotMet(reason): count for reason, count in counted}


def men_supported(first: date | None, last: date | None) -> int:
    """How many men had a session or another contact in a period. A man with 2 mentors counts once.
    One query."""
    rows = logged_between(first, last).filter(TOOK_PLACE).order_by()
    return rows.values(MAN).distinct().count()


def men_supported_by_prison(first: date | None, last: date | None) -> dict[int, int]:
    """How many men had a session or another contact in a period, by the id of the prison. A session
    or contact counts for the prison where the man was on its day. A man who was supported at 2
    prisons counts at each of them. One query."""
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
    """How long one man was supported after one referral, by all his mentors together.

    The support begins on the day of the first meeting. It ends on the day on which the last match
    ended, or on the day of the count if a match goes on. `man` is his id.
    """

    man: int
    first_on: date
    last_on: date

    @property
    def months(self) -> int:
        """The number of whole months from the first to the last day of the support."""
        span = relativedelta(self.last_on, self.first_on)
        return span.years * 12 + span.months


def engagements(matches: QuerySet[Match], *, as_at: date) -> list[Engagement]:
    """How long each man of these matches was supported up to the day `as_at`. The man with the
    longest support comes first. If a man has several referrals, only the one with the longest
    support counts. All matches of a referral count, even if they are not in `matches`. One
    query."""
    rows = Match.objects.filter(referral__in=matches.order_by().values("referral"))
    met = rows.filter(status__in=sorted(SUPPORTED - {MatchStatus.TO_START})).annotate(
        began_on=Coalesce("first_met_on", "started_on")
    )
    spans: dict[tuple[int, int], list[tuple[date, date]]] = defaultdict(list)
    for man, referral, began_on, ended_on in met.filter(began_on__lte=as_at).values_list(
        "referral__participant", "referral", "began_on", "ended_on"
    ):
        spans[man, referral].append((began_on, min(ended_on or as_at, as_at)))
    longest: dict[int, Engagement] = {}
    for (man, _), days in spans.items():
        first_on, last_on = min(on for on, _ in days), max(on for _, on in days)
        one = Engagement(man, first_on, max(first_on, last_on))
        longest[man] = max(one, longest.get(man, one), key=_length)
    return sorted(longest.values(), key=lambda one: (-_length(one), one.man))


def _length(one: Engagement) -> int:
    return (one.last_on - one.first_on).days
