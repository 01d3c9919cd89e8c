"""Which clearances are valid, which to chase, which end soon, and how long clearances took."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Final

from django.db.models import Case, DateField, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import Coalesce

from config.accounts.models import User
from config.common.written_query import written_once
from recruitment.clearances.dbs import is_due_by
from recruitment.cohorts.planning import COMMITMENT
from recruitment.models import Clearance, current_clearance_rules
from recruitment.permissions import clearances_for
from recruitment.states import ASKED_FOR, GIVEN, ClearanceStatus

CHASE_AFTER: Final = timedelta(days=28)
"""Staff chase a request that has waited this long for an answer."""

ENDS_SOON: Final = timedelta(days=90)

STOPPED: Final = 100
"""The number of reminders we store when no more reminders should go about a clearance."""

FEWEST: Final = 5
"""With fewer clearances than this at a prison, the general 12 weeks is the better guess."""


def is_held(today: date) -> Q:
    """A query condition: the clearance is valid on this day.

    The clearance's first and last days count as valid.
    """
    return Q(status__in=GIVEN, issued_on__lte=today) & (
        Q(expires_on__isnull=True) | Q(expires_on__gte=today)
    )


def holds(clearance: Clearance, today: date) -> bool:
    """Whether the clearance is valid on this day. Does the same as is_held, but for a clearance in
    memory. No query."""
    given, ends = clearance.issued_on, clearance.expires_on
    is_given = clearance.status in GIVEN and given is not None and given <= today
    return is_given and (ends is None or ends >= today)


def clearance_list(user: User) -> QuerySet[Clearance]:
    """All the clearances that this person can see, the earliest `since` first.

    `since` is the day on which the clearance's status began, or on which we last chased the
    request.
    """
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


def is_to_chase(today: date) -> Q:
    """The query condition that nobody has answered or chased a clearance for 4 weeks."""
    last = today - CHASE_AFTER
    since_request = Q(chased_on__isnull=True, requested_on__lte=last)
    return Q(status__in=ASKED_FOR) & (Q(chased_on__lte=last) | since_request)


def is_ending_soon(today: date) -> Q:
    """The query condition that a valid clearance ends within 90 days.

    Includes the DBS checks that are due within 90 days or overdue. Leaves out clearances that
    another clearance replaces, and volunteers who have left. Reads the rules with one query.
    """
    return _is_ending_soon(today, current_clearance_rules().dbs_months)


def _is_ending_soon(today: date, dbs_months: int) -> Q:
    due = is_due_by(today + ENDS_SOON, dbs_months)
    return is_held(today) & due & ~Q(reminders=STOPPED) & is_not_replaced()


@dataclass(frozen=True)
class ToDo:
    """How many clearances to chase, and how many end soon."""

    to_chase: int = 0
    ending: int = 0


def numbers_to_do(user: User, *, today: date) -> ToDo:
    """What there is to do about the clearances that this person can see. 2 queries."""
    months = current_clearance_rules().dbs_months
    statuses = _statuses_to_do(user.pk, roles=user.roles, today=today, dbs_months=months)
    to_chase = sum(status in ASKED_FOR for status in statuses)
    return ToDo(to_chase=to_chase, ending=len(statuses) - to_chase)


@written_once
def _statuses_to_do(
    user: int, *, roles: frozenset[str], today: date, dbs_months: int
) -> QuerySet[Clearance, str]:
    """The statuses of the clearances to chase, and of the clearances that end soon."""
    rows = clearances_for(User.standing_for(user, roles))
    to_do = rows.filter(is_to_chase(today) | _is_ending_soon(today, dbs_months))
    return to_do.order_by().values_list("status", flat=True)


def ending_soon(rows: QuerySet[Clearance], *, today: date) -> QuerySet[Clearance]:
    """The clearances among these that end soon, soonest first."""
    return rows.filter(is_ending_soon(today)).order_by(
        F("expires_on").asc(nulls_last=True), Coalesce("checked_on", "issued_on"), "pk"
    )


def is_not_replaced() -> Q:
    """The query condition that no other row replaces a clearance or DBS check.

    A longer clearance for the same volunteer and prison replaces a clearance. A later DBS check
    replaces a DBS check.
    """
    received = Clearance.objects.filter(
        volunteer=OuterRef("volunteer"), status=ClearanceStatus.RECEIVED
    )
    longer = received.filter(
        Q(expires_on__isnull=True) | Q(expires_on__gt=OuterRef("expires_on")),
        establishment=OuterRef("establishment"),
    )
    later = received.annotate(last_seen=Coalesce("checked_on", "issued_on")).filter(
        establishment__isnull=True,
        last_seen__gt=Coalesce(OuterRef("checked_on"), OuterRef("issued_on")),
    )
    is_dbs = Q(establishment__isnull=True)
    return is_dbs & ~Exists(later) | ~is_dbs & ~Exists(longer)


@dataclass(frozen=True)
class LeadTime:
    """How many days each clearance took from the request to its first day, shortest first.

    A forecast can draw its guesses from these days.
    """

    days: tuple[int, ...] = ()

    @property
    def rests_on(self) -> int:
        """How many clearances this lead time is based on."""
        return len(self.days)

    @property
    def is_own(self) -> bool:
        """Whether there are enough clearances. If there are not, usual_weeks is the general 12
        weeks."""
        return self.rests_on >= FEWEST

    @property
    def usual_weeks(self) -> int:
        """How long a clearance usually takes: the median in whole weeks, at least 1.

        With too few clearances, the general 12 weeks.
        """
        return max(1, round(median(self.days) / 7)) if self.is_own else COMMITMENT.clearance_weeks


def lead_times() -> Mapping[int | None, LeadTime]:
    """The lead time at each prison, by the prison's id. The id None is the DBS check. One query.

    Counts every clearance that has a date of request and a first day. The present status of the
    clearance does not matter. Leaves out corrected clearances, because their days are not the days
    that the prison took.
    """
    days: dict[int | None, list[int]] = defaultdict(list)
    dated = Clearance.objects.filter(
        requested_on__isnull=False, issued_on__isnull=False, was_corrected=False
    )
    for prison, requested_on, issued_on in dated.values_list(
        "establishment", "requested_on", "issued_on"
    ):
        if requested_on and issued_on:
            days[prison].append((issued_on - requested_on).days)
    return {prison: LeadTime(tuple(sorted(cases))) for prison, cases in days.items()}


def lead_time_of(establishment: int | None, known: Mapping[int | None, LeadTime]) -> LeadTime:
    """The lead time at this prison. If `known` does not have the prison, an empty lead time."""
    return known.get(establishment, LeadTime())
