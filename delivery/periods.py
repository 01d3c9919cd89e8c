"""Which matches count in a report about a period, and at which prison."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from delivery.permissions import SUPPORTED
from matching.models import Match, MatchQuerySet, Transfer
from matching.states import MatchStatus
from recruitment.models import Establishment

Prisons = Iterable[Establishment] | Iterable[int] | None
"""The prisons to which a count is limited, as rows or as ids. None means all prisons."""


def last_12_months(today: date) -> tuple[date, date]:
    """The first and the last of the 365 days up to today."""
    return today - timedelta(days=364), today


def prison_on(day: str | date, referral: str = "match__referral") -> Coalesce:
    """An expression for the id of the prison that a man was in on a day. With it, what happened
    before a man moved still counts at his earlier prison. `day` is a date, or the name of a column
    with a date. `referral` is the path to the man's referral. It is "" if the rows are
    referrals."""
    on = OuterRef(day) if isinstance(day, str) else Value(day)
    later = Transfer.objects.filter(referral=OuterRef(referral or "pk"), moved_on__gt=on)
    origin = later.order_by("moved_on", "pk").values("origin")[:1]
    here = F(f"{referral}__establishment" if referral else "establishment")
    return Coalesce(Subquery(origin), here, output_field=BigIntegerField())


def matches_between(*, first: date, last: date, prisons: Prisons = None) -> MatchQuerySet:
    """The matches in which a man was supported on any day from `first` to `last`, both included.
    The man and the mentor had met on the day `last` or earlier. The match had not ended before
    `first`.

    The column `began_on` has the day of the first meeting. If nobody recorded it, the column has
    the day when the match was approved. If `prisons` is not None, leaves out men who were in
    another prison on the day `last`.
    """
    met = Match.objects.filter(status__in=sorted(SUPPORTED - {MatchStatus.TO_START}))
    rows = met.annotate(began_on=Coalesce("first_met_on", "started_on")).filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=first), began_on__lte=last
    )
    if prisons is None:
        return rows
    return rows.alias(prison=prison_on(last, "referral")).filter(prison__in=keys_of(prisons))


def keys_of(prisons: Iterable[Establishment] | Iterable[int]) -> Iterable[int] | QuerySet[Any, Any]:
    """The ids of these prisons, for a query. No query."""
    if isinstance(prisons, QuerySet):
        return prisons.values("pk")
    return [prison if isinstance(prison, int) else prison.pk for prison in prisons]
