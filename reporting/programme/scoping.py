"""The records that a report is about: of its days and its prisons, as they were known on its
day."""

from datetime import datetime, time, timedelta
from typing import TypeVar

from django.db.models import Model, QuerySet

from config.common.clock import LONDON
from delivery.periods import matches_between, prison_on
from matching.models import Match, MatchQuerySet, Referral
from reporting.programme.tables import Scope

Rows = TypeVar("Rows", bound=Model)


def known_before(scope: Scope) -> datetime:
    """The end of the day on which the report stands. What was recorded then or later does not
    count."""
    return datetime.combine(scope.as_at + timedelta(days=1), time(), LONDON)


def referrals_received(scope: Scope) -> QuerySet[Referral]:
    """The referrals that were received in the period. A man counts at the prison where he was at
    the end of the period."""
    rows = Referral.objects.filter(received_on__range=(scope.first, scope.until))
    return in_prisons(rows, scope, prison_on(scope.until, ""))


def supported_matches(scope: Scope) -> MatchQuerySet:
    """The matches in which a man was supported in the period."""
    return matches_between(first=scope.first, last=scope.until, prisons=scope.prisons)


def matches_of_prisons(scope: Scope) -> QuerySet[Match] | None:
    """All matches of the men who were in these prisons at the end of the period. None for all
    prisons."""
    if scope.prisons is None:
        return None
    return in_prisons(Match.objects.order_by(), scope, prison_on(scope.until, "referral"))


def in_prisons(rows: QuerySet[Rows], scope: Scope, prison: object) -> QuerySet[Rows]:
    """The rows whose `prison`, an expression, is one of the report's."""
    if scope.prisons is None:
        return rows
    limited: QuerySet[Rows] = rows.alias(prison=prison).filter(prison__in=scope.prisons)
    return limited
