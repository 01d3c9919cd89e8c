"""What people want to know before they apply and before they accept a place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.text import get_text_list

from config.common.clock import london_today
from recruitment.cohorts.planning import COMMITMENT
from recruitment.models import Cohort, EstablishmentQuerySet, RegimeSlot


@dataclass(frozen=True)
class Facts:
    """What we say about one cohort and some prisons.

    `session` is how long a session is, such as "2 hours to 2 hours 30 minutes". It is empty if we
    do not know the hours of any of these prisons. `has_started` says whether the training has
    started by today. `boundaries` says, by the prison's name, which people the prison cannot clear.
    It leaves out prisons that have told us nothing.
    """

    session: str
    training_starts_on: date
    has_started: bool
    training_days: str
    expenses: str
    clearance_weeks: int
    reply_days: int
    boundaries: Mapping[str, str]


def facts_of(cohort: Cohort, prisons: EstablishmentQuerySet) -> Facts:
    """The facts of this cohort and these prisons. 2 queries."""
    hours = RegimeSlot.objects.filter(establishment__in=prisons, starts_at__isnull=False)
    spans = hours.order_by().values_list("starts_at", "ends_at").distinct()
    boundaries = prisons.exclude(boundaries="").values_list("name", "boundaries")
    return Facts(
        session=_lengths({_minutes(start, end) for start, end in spans if start and end}),
        training_starts_on=cohort.training_starts_on,
        has_started=cohort.training_starts_on <= london_today(),
        training_days=cohort.training_days,
        expenses=cohort.expenses,
        clearance_weeks=COMMITMENT.clearance_weeks,
        reply_days=cohort.reply_days,
        boundaries=dict(boundaries),
    )


def _minutes(start: time, end: time) -> int:
    day = date.min
    return (datetime.combine(day, end) - datetime.combine(day, start)).seconds // 60


def _lengths(minutes: set[int]) -> str:
    shortest_and_longest = sorted({min(minutes), max(minutes)}) if minutes else []
    return " to ".join(map(length_in_words, shortest_and_longest))


def length_in_words(minutes: int) -> str:
    """A length of time, such as "1 hour", "2 hours and 30 minutes" or "45 minutes"."""
    hours, rest = divmod(minutes, 60)
    parts = [_many(hours, "hour"), _many(rest, "minute")]
    return str(get_text_list([part for part in parts if part], "and"))


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' if number != 1 else ''}" if number else ""
