"""Choosing the records that a report is about: the records of its days and prisons, as we knew them
on the day `as_at` of its scope."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from django.db.models import Expression, Model, QuerySet
from django.db.models.lookups import In

from config.common.clock import LONDON
from config.common.errors import DomainError
from delivery.periods import matches_between, prison_on
from matching.models import Match, MatchQuerySet, Referral
from recruitment.models import Establishment
from reporting.programme.tables import Scope

Rows = TypeVar("Rows", bound=Model)


class WrongScope(DomainError):
    """These days or prisons cannot be used for a report."""


def known_before(scope: Scope) -> datetime:
    """The end of the day `as_at`. Anything recorded at the returned time or later does not
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
    """All matches of the men who were in these prisons at the end of the period. None if the report
    is about all prisons."""
    if scope.prisons is None:
        return None
    return in_prisons(Match.objects.order_by(), scope, prison_on(scope.until, "referral"))


def in_prisons(rows: QuerySet[Rows], scope: Scope, prison: Expression) -> QuerySet[Rows]:
    """The rows at the prisons of the report. `prison` is an expression for the prison of a row."""
    if scope.prisons is None:
        return rows
    return rows.filter(In(prison, list(scope.prisons)))


def chosen_scope(
    *, first: date, last: date, as_at: date, today: date, codes: Iterable[str] = ()
) -> Scope:
    """The scope of these days and of the prisons with these codes. Without codes, the scope of all
    prisons. Raises WrongScope if the days do not fit together, or if no prison has one of these
    codes. One query if there are codes."""
    if last < first:
        raise WrongScope("The last day of the report must not be before its first day.")
    if as_at < first:
        raise WrongScope("The day of the report must not be before the first day of its period.")
    if as_at > today:
        raise WrongScope("The day of the report must not be in the future.")
    wanted = frozenset(codes)
    if not wanted:
        return Scope(first, last, as_at)
    prisons = dict(Establishment.objects.filter(code__in=wanted).values_list("code", "pk"))
    if unknown := sorted(wanted - prisons.keys()):
        raise WrongScope(f"There is no prison with the code {', '.join(unknown)}. Check the code.")
    return Scope(first, last, as_at, frozenset(prisons.values()))
