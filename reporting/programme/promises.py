"""What we promised funders, and what a report counts."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from reporting.models import Grant, Promise, Promised
from reporting.programme.stored import StoredReport
from reporting.programme.tables import Figure, ProgrammeReport, Unit


@dataclass(frozen=True)
class Beside:
    """One promise, with the figure that it is about. `actual` is None if the report does not have
    this figure."""

    label: str
    promised: int
    actual: int | None

    @property
    def percent(self) -> int | None:
        """How much of the promise we have reached, in whole percent. Rounded down, so that it is
        below 100 until we have reached the promise."""
        return None if self.actual is None else 100 * self.actual // self.promised


@dataclass(frozen=True)
class GrantPromises:
    """The promises of one grant, with the figures of a report. `grant` is the id of the grant.
    `first` and `last` are the first and last day of its period. `is_whole` says whether the report
    is about the whole period."""

    grant: int
    funder: str
    first: date
    last: date
    due_on: date
    sent_on: date | None
    lines: tuple[Beside, ...]
    is_whole: bool


def promises_of(report: ProgrammeReport | StoredReport) -> tuple[GrantPromises, ...]:
    """The promises of every grant that this report is for, with the figures of the report. A report
    is for a grant if both are about the same prisons, and all days of the report are within the
    grant's period. 3 queries."""
    scope, figures = report.scope, report.figures
    rows = Grant.objects.filter(removed_at=None, first__lte=scope.first, last__gte=scope.last)
    return tuple(
        GrantPromises(
            grant.pk,
            str(grant),
            grant.first,
            grant.last,
            grant.due_on,
            grant.sent_on,
            beside(grant.promises.all(), figures),
            (grant.first, grant.last) == (scope.first, scope.last),
        )
        for grant in rows.order_by("due_on", "pk").prefetch_related("prisons", "promises")
        if prisons_of_grant(grant) == scope.prisons
    )


def promises_in_json(promises: Iterable[GrantPromises]) -> list[dict[str, Any]]:
    """The promises as plain values, for promises_from."""
    days = ("first", "last", "due_on", "sent_on")
    return [
        asdict(one) | {day: (on := getattr(one, day)) and on.isoformat() for day in days}
        for one in promises
    ]


def promises_from(rows: Iterable[dict[str, Any]]) -> tuple[GrantPromises, ...]:
    """The promises, read from what promises_in_json returned."""
    return tuple(
        GrantPromises(
            row["grant"],
            row["funder"],
            date.fromisoformat(row["first"]),
            date.fromisoformat(row["last"]),
            date.fromisoformat(row["due_on"]),
            date.fromisoformat(row["sent_on"]) if row["sent_on"] else None,
            tuple(Beside(**line) for line in row["lines"]),
            row["is_whole"],
        )
        for row in rows
    )


def prisons_of_grant(grant: Grant) -> frozenset[int] | None:
    """The ids of the prisons of this grant. None for all prisons."""
    return frozenset(prison.pk for prison in grant.prisons.all()) or None


def beside(promises: Iterable[Promise], figures: Mapping[str, Figure]) -> tuple[Beside, ...]:
    """Each promise with its figure, in the order of Promised."""
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
