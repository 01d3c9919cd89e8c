"""Which clearances hold, which to chase, which end soon, and how long they took."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Final

from django.db.models import Case, DateField, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import Coalesce

from config.accounts.models import User
from recruitment.cohorts.planning import COMMITMENT
from recruitment.models import Clearance
from recruitment.permissions import clearances_for
from recruitment.states import ASKED_FOR, GIVEN, ClearanceStatus

CHASE_AFTER: Final = timedelta(days=28)
"""Without an answer for so long, a prison is asked again."""

ENDS_SOON: Final = timedelta(days=90)

FEWEST: Final = 5
"""Fewer real cases than this say less than the usual twelve weeks do."""


def is_held(today: date) -> Q:
    """The condition that a clearance counts on this day: first and last day included."""
    return Q(status__in=GIVEN, issued_on__lte=today) & (
        Q(expires_on__isnull=True) | Q(expires_on__gte=today)
    )


def holds(clearance: Clearance, today: date) -> bool:
    """The same of one that has been read already."""
    given, ends = clearance.issued_on, clearance.expires_on
    is_given = clearance.status in GIVEN and given is not None and given <= today
    return is_given and (ends is None or ends >= today)


def clearance_list(user: User) -> QuerySet[Clearance]:
    """All this person may see, each with `since`, the day it came to its state; longest first."""
    since = Case(
        When(status__in=ASKED_FOR, then=Coalesce("chased_on", "requested_on")),
        When(status=ClearanceStatus.EXPIRED, then=F("expires_on")),
        When(status=ClearanceStatus.REFUSED, then=F("refused_on")),
        default=F("issued_on"),
        output_field=DateField(),
    )
    return (
        clearances_for(user)
        .select_related("volunteer", "establishment")
        .annotate(since=since)
        .order_by("since", "pk")
    )


def to_chase(rows: QuerySet[Clearance], *, today: date) -> QuerySet[Clearance]:
    """Those of clearance_list without an answer or a reminder for four weeks."""
    return rows.filter(Q(since__lte=today - CHASE_AFTER), status__in=ASKED_FOR)


def ending_soon(rows: QuerySet[Clearance], *, today: date) -> QuerySet[Clearance]:
    """Those that hold, end within 90 days, and of which no other lasts longer; the soonest
    first."""
    ending = rows.filter(is_held(today), expires_on__lte=today + ENDS_SOON)
    return not_replaced(ending).order_by("expires_on", "pk")


def not_replaced(rows: QuerySet[Clearance]) -> QuerySet[Clearance]:
    """Without those that a longer clearance of the same kind has made unimportant."""
    later = (
        Clearance.objects.annotate(place=Coalesce("establishment_id", 0))
        .filter(
            volunteer=OuterRef("volunteer"),
            place=Coalesce(OuterRef("establishment_id"), 0),
            status=ClearanceStatus.RECEIVED,
        )
        .filter(Q(expires_on__isnull=True) | Q(expires_on__gt=OuterRef("expires_on")))
    )
    return rows.filter(~Exists(later))


@dataclass(frozen=True)
class LeadTime:
    """Days from asking to the first day cleared, in ascending order: the distribution a forecast
    can draw from."""

    days: tuple[int, ...] = ()

    @property
    def rests_on(self) -> int:
        """How many real cases there are."""
        return len(self.days)

    @property
    def is_own(self) -> bool:
        """Whether they are enough to go by; else the usual time is."""
        return self.rests_on >= FEWEST

    @property
    def usual_weeks(self) -> int:
        """The middle case in whole weeks, at least one; else what is usual everywhere."""
        return max(1, round(median(self.days) / 7)) if self.is_own else COMMITMENT.clearance_weeks


def lead_times() -> Mapping[int | None, LeadTime]:
    """By establishment id; None is the DBS check. Of every clearance of which both days are known,
    whatever became of it. One query."""
    days: dict[int | None, list[int]] = defaultdict(list)
    dated = Clearance.objects.filter(requested_on__isnull=False, issued_on__isnull=False)
    for place, requested_on, issued_on in dated.values_list(
        "establishment", "requested_on", "issued_on"
    ):
        if requested_on and issued_on:
            days[place].append((issued_on - requested_on).days)
    return {place: LeadTime(tuple(sorted(taken))) for place, taken in days.items()}


def lead_time_of(establishment: int | None, known: Mapping[int | None, LeadTime]) -> LeadTime:
    """That of this establishment; an empty one where there is no case yet."""
    return known.get(establishment, LeadTime())
