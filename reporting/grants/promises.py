"""What we promised for a grant, beside what the programme report counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from config.accounts.models import User
from config.common.clock import london_date
from reporting.grants.lists import grants
from reporting.models import Grant, MadeReport, Promise, Promised
from reporting.programme.asking import report_of
from reporting.programme.stored import report_from
from reporting.programme.tables import Figure, ProgrammeReport, Scope, Unit


@dataclass(frozen=True)
class Beside:
    """One promise beside the figure. `actual` is None where the report does not have the
    figure."""

    label: str
    promised: int
    actual: int | None

    @property
    def percent(self) -> int | None:
        """How much of the promise is reached, in whole percent, rounded down. So 100 always means
        that the promise is reached."""
        return None if self.actual is None else 100 * self.actual // self.promised


@dataclass(frozen=True)
class GrantPromises:
    """The promises of one grant beside the figures of a report. `is_whole` says whether the report
    is about the whole period of the grant."""

    grant: Grant
    lines: tuple[Beside, ...]
    is_whole: bool


def promises_of(report: ProgrammeReport) -> tuple[GrantPromises, ...]:
    """The promises of every grant that this report is for, beside its figures. A report is for a
    grant when both are about the same prisons, and the days of the report are days of the grant. 3
    queries."""
    scope = report.scope
    rows = grants().filter(first__lte=scope.first, last__gte=scope.last)
    return tuple(
        GrantPromises(
            grant,
            beside(grant.promises.all(), report.figures),
            (grant.first, grant.last) == (scope.first, scope.last),
        )
        for grant in rows.prefetch_related("promises")
        if prisons_of_grant(grant) == scope.prisons
    )


@dataclass(frozen=True)
class PromisesNow:
    """The promises of one grant beside what there is. `made` is the report that counts them: made,
    or on its way to the worker. None when there is nothing to count."""

    lines: tuple[Beside, ...]
    made: MadeReport | None


def promises_now(grant: Grant, *, by: User, at: datetime) -> PromisesNow:
    """The promises of a grant beside the figures of its period and prisons. The figures are as at
    the day on which its report was sent, or else as at today. Nothing is counted before the grant
    begins. The costs are those of report_of."""
    promises, today = grant.promises.all(), london_date(at)
    if not promises or grant.first > today:
        return PromisesNow(beside(promises, {}), None)
    made = report_of(scope_of(grant, today=today), by=by, at=at)
    figures = report_from(made.result).figures if made.is_made else {}
    return PromisesNow(beside(promises, figures), made)


def scope_of(grant: Grant, *, today: date) -> Scope:
    """What the report of a grant is about."""
    return Scope(grant.first, grant.last, grant.sent_on or today, prisons_of_grant(grant))


def prisons_of_grant(grant: Grant) -> frozenset[int] | None:
    """The ids of its prisons. None for all prisons."""
    return frozenset(prison.pk for prison in grant.prisons.all()) or None


def beside(promises: Iterable[Promise], figures: Mapping[str, Figure]) -> tuple[Beside, ...]:
    """These promises beside these figures, in the order of Promised."""
    order = Promised.values
    return tuple(
        Beside(promise.get_figure_display(), promise.number, _value(figures.get(promise.figure)))
        for promise in sorted(promises, key=lambda promise: order.index(promise.figure))
    )


def _value(figure: Figure | None) -> int | None:
    """The value in the unit of the promise: minutes become whole hours."""
    if figure is None or figure.value is None:
        return None
    return figure.value // 60 if figure.unit is Unit.MINUTES else figure.value
