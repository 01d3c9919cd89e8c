"""Lists of clearances: valid ones, those to chase, and those that end soon.

Also how long clearances took, and when an answer is likely to come.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from statistics import median
from typing import Final

from django.db.models import (
    BooleanField,
    Case,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    When,
)
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

CHASE_LATE_AFTER: Final = timedelta(days=14)
"""If a request is late for its prison, staff chase it each time that this much time has passed."""

ENDS_SOON: Final = timedelta(days=90)

STOPPED: Final = 100
"""We store this as the number of reminders sent, so that we send no more reminders about a
clearance."""

FEWEST: Final = 5
"""If a prison has fewer clearances than this, we assume 12 weeks, as for all prisons."""

ASSUMED_CLEARANCE: Final = (6.0, 9.0, 12.0, 15.0, 22.0)
"""The weeks that clearances take, where we have no record. About 12 weeks is usual, and some take
longer (see COMMITMENT.clearance_weeks)."""

ASSUMED_DAYS: Final = tuple(round(7 * weeks) for weeks in ASSUMED_CLEARANCE)

LateAfter = tuple[tuple[int | None, int], ...]
"""After how many days a request is late, by the prison's id. The id None is the DBS check."""


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
    """All the clearances that this person can see, with the earliest `since` first.

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


def is_late(today: date) -> Q:
    """A query condition: the request has waited longer than 4 of 5 clearances at its prison took.
    One query."""
    return _is_late(today, late_after(lead_times()))


def is_to_chase(today: date) -> Q:
    """A query condition: the request is open, and nobody has chased it for 4 weeks. If the request
    is late (see is_late), 2 weeks are enough. One query."""
    return _is_to_chase(today, late_after(lead_times()))


def _is_late(today: date, late: LateAfter) -> Q:
    known = [prison for prison, _ in late if prison is not None]
    assumed = LeadTime().late_after
    others = Q(requested_on__lt=today - timedelta(days=assumed)) & ~Q(establishment__in=known)
    prisons: dict[int, list[int | None]] = defaultdict(list)
    for prison, days in late:
        prisons[days].append(prison)
    if any(prison is None for prison, _ in late):
        others &= Q(establishment__isnull=False)
    for days, there in prisons.items():
        where = Q(establishment__in=[prison for prison in there if prison is not None])
        if None in there:
            where |= Q(establishment__isnull=True)
        others |= Q(requested_on__lt=today - timedelta(days=days)) & where
    return Q(status__in=ASKED_FOR) & others


def _is_to_chase(today: date, late: LateAfter) -> Q:
    def silent_for(time: timedelta) -> Q:
        since_request = Q(chased_on__isnull=True, requested_on__lte=today - time)
        return Q(chased_on__lte=today - time) | since_request

    is_due = silent_for(CHASE_AFTER) | _is_late(today, late) & silent_for(CHASE_LATE_AFTER)
    return Q(status__in=ASKED_FOR) & is_due


def is_ending_soon(today: date) -> Q:
    """A query condition: the clearance is valid and ends within 90 days.

    Includes the DBS checks that are due within 90 days or overdue. Leaves out clearances that
    another clearance replaces, and volunteers who have left. Reads the rules with one query.
    """
    return _is_ending_soon(today, current_clearance_rules().dbs_months)


def _is_ending_soon(today: date, dbs_months: int) -> Q:
    due = is_due_by(today + ENDS_SOON, dbs_months)
    return is_held(today) & due & ~Q(reminders=STOPPED) & is_not_replaced()


@dataclass(frozen=True)
class ToDo:
    """How many requests for clearances staff should chase, how many of these are late, and how many
    clearances end soon."""

    to_chase: int = 0
    late: int = 0
    ending: int = 0


def numbers_to_do(user: User, *, today: date) -> ToDo:
    """Counts what a ToDo holds. Counts only clearances that this person can see. 3 queries."""
    months = current_clearance_rules().dbs_months
    late = late_after(lead_times())
    to_do = _clearances_to_do(user.pk, roles=user.roles, today=today, dbs_months=months, late=late)
    to_chase = [is_late for status, is_late in to_do if status in ASKED_FOR]
    return ToDo(len(to_chase), sum(to_chase), len(to_do) - len(to_chase))


@written_once
def _clearances_to_do(
    user: int, *, roles: frozenset[str], today: date, dbs_months: int, late: LateAfter
) -> QuerySet[Clearance, tuple[str, bool]]:
    """For each clearance to chase, and each clearance that ends soon: the status, and whether the
    request is late."""
    rows = clearances_for(User.standing_for(user, roles)).annotate(
        is_late=ExpressionWrapper(_is_late(today, late), output_field=BooleanField())
    )
    to_do = rows.filter(_is_to_chase(today, late) | _is_ending_soon(today, dbs_months))
    return to_do.order_by().values_list("status", "is_late")


def ending_soon(rows: QuerySet[Clearance], *, today: date) -> QuerySet[Clearance]:
    """The clearances of `rows` that end soon (see is_ending_soon), soonest first."""
    return rows.filter(is_ending_soon(today)).order_by(
        F("expires_on").asc(nulls_last=True), Coalesce("checked_on", "issued_on"), "pk"
    )


def is_not_replaced() -> Q:
    """A query condition: no other row replaces the clearance or DBS check.

    A longer clearance of the same volunteer at the same prison replaces a shorter one. A later DBS
    check replaces an earlier one.
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
    """How many days each clearance at one prison took from the request to its first day, shortest
    first."""

    days: tuple[int, ...] = ()

    @property
    def rests_on(self) -> int:
        """How many clearances this lead time is based on."""
        return len(self.days)

    @property
    def is_own(self) -> bool:
        """Whether there are enough clearances to know the prison's own time. If not, usual_weeks is
        the general 12 weeks."""
        return self.rests_on >= FEWEST

    @property
    def usual_weeks(self) -> int:
        """How long a clearance usually takes: the median in whole weeks, at least 1.

        If there are too few clearances (see is_own), the general 12 weeks.
        """
        return max(1, round(median(self.days) / 7)) if self.is_own else COMMITMENT.clearance_weeks

    @property
    def usual_days(self) -> tuple[int, ...]:
        """The numbers of days from which we work out when an answer will come, shortest first.
        These are the days of this prison, or ASSUMED_DAYS if there are too few."""
        return self.days if self.is_own else ASSUMED_DAYS

    @property
    def late_after(self) -> int:
        """The number of days that 4 of 5 clearances took, or less. A request that has waited longer
        is late."""
        return at_share(self.usual_days, 0.8)

    def likely(self, requested_on: date, *, today: date) -> "Likely":
        """When the answer to a request is likely to come, given that it has not come yet.

        Looks only at the clearances that took longer than this request has waited. If none took
        longer, we expect the answer ASSUMED_DAYS from today.
        """
        waited = (today - requested_on).days
        longer = tuple(days for days in self.usual_days if days > waited)
        days = longer or tuple(max(waited, 0) + days for days in ASSUMED_DAYS)
        first, middle, last = (
            requested_on + timedelta(days=at_share(days, share)) for share in (0.1, 0.5, 0.9)
        )
        return Likely(first, middle, last, is_late=waited > self.late_after, is_longest=not longer)


@dataclass(frozen=True)
class Likely:
    """When the answer to a request is likely to come.

    `on` is as likely too early as too late. The answer comes from `first` to `last` in 8 of 10
    cases. `is_late` is true if 4 of 5 requests had their answer sooner. `is_longest` is true if no
    request on record has waited this long. The dates are then hardly more than a guess.
    """

    first: date
    on: date
    last: date
    is_late: bool
    is_longest: bool


def at_share(days: tuple[int, ...], share: float) -> int:
    """A quantile of `days`. For a share of 0.8, 4 of 5 of the numbers in `days` are equal to the
    result or lower. `days` is sorted, shortest first, and not empty."""
    return days[ceil(share * len(days)) - 1]


def lead_times() -> Mapping[int | None, LeadTime]:
    """The lead time at each prison, by the prison's id. The id None is the DBS check. One query.

    Counts every clearance that has a date of request and a first day. The present status of the
    clearance does not matter. Leaves out corrected clearances, because their dates do not show how
    long the prison took.
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


def late_after(known: Mapping[int | None, LeadTime]) -> LateAfter:
    """After how many days a request is late, for each prison that has enough clearances. The result
    leaves out other prisons, which all have the same general time (see LeadTime.usual_days)."""
    own = ((prison, time.late_after) for prison, time in known.items() if time.is_own)
    return tuple(sorted(own, key=lambda pair: pair[0] or 0))


def lead_time_of(establishment: int | None, known: Mapping[int | None, LeadTime]) -> LeadTime:
    """The lead time at this prison, or an empty lead time if `known` does not have the prison."""
    return known.get(establishment, LeadTime())


def likely_of(
    clearance: Clearance, known: Mapping[int | None, LeadTime], *, today: date
) -> Likely | None:
    """When the answer to this request is likely to come. None if there is no open request. No
    query."""
    if clearance.status not in ASKED_FOR or clearance.requested_on is None:
        return None
    time = lead_time_of(clearance.establishment_id, known)
    return time.likely(clearance.requested_on, today=today)
