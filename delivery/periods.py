"""Which matches a report about a period counts."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q
from django.db.models.functions import Coalesce

from delivery.permissions import SUPPORTED
from matching.models import Match, MatchQuerySet
from matching.states import MatchStatus
from recruitment.models import Establishment


def last_12_months(today: date) -> tuple[date, date]:
    """The first and the last of the 365 days that end today."""
    return today - timedelta(days=364), today


def matches_between(
    *, first: date, last: date, prisons: Iterable[Establishment] | None = None
) -> MatchQuerySet:
    """The matches in which a man was supported on any day from `first` to `last`, both included.
    They had met by `last`, and had not ended before `first`. Where nobody recorded the first
    meeting, the day of the approval counts. `prisons`: those of the men's referrals; None: all."""
    met = Match.objects.filter(status__in=sorted(SUPPORTED - {MatchStatus.TO_START}))
    rows = met.annotate(began_on=Coalesce("first_met_on", "started_on")).filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=first), began_on__lte=last
    )
    return rows if prisons is None else rows.filter(referral__establishment__in=prisons)
