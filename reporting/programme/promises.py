"""What we promised funders, beside what a report counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reporting.models import Grant, Promise, Promised
from reporting.programme.stored import StoredReport
from reporting.programme.tables import Figure, ProgrammeReport, Unit


@dataclass(frozen=True)
class Beside:
    """One promise beside its figure. `actual` is None if the report does not have the figure."""

    label: str
    promised: int
    actual: int | None

    @property
    def percent(self) -> int | None:
        """How much of the promise is reached, in whole percent. It is rounded down, so that it is
        below 100 until the promise is reached."""
        return None if self.actual is None else 100 * self.actual // self.promised


@dataclass(frozen=True)
class GrantPromises:
    """The promises of one grant beside the figures of a report. `is_whole` says whether the report
    is about the whole period of the grant."""

    grant: Grant
    lines: tuple[Beside, ...]
    is_whole: bool


def promises_of(report: ProgrammeReport | StoredReport) -> tuple[GrantPromises, ...]:
    """The promises of every grant that this report is for, beside the figures of the report. A
    report is for a grant when both are about the same prisons, and the days of the report are days
    of the grant. 3 queries."""
    scope, figures = report.scope, report.figures
    rows = Grant.objects.filter(removed_at=None, first__lte=scope.first, last__gte=scope.last)
    return tuple(
        GrantPromises(
            grant,
            beside(grant.promises.all(), figures),
            (grant.first, grant.last) == (scope.first, scope.last),
        )
        for grant in rows.order_by("due_on", "pk").prefetch_related("prisons", "promises")
        if prisons_of_grant(grant) == scope.prisons
    )


def prisons_of_grant(grant: Grant) -> frozenset[int] | None:
    """The ids of the prisons of this grant. None for all prisons."""
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
