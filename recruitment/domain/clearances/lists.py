"""Which clearances hold, which to chase and which end soon."""

from datetime import date, timedelta
from typing import Final

from django.db.models import Case, DateField, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import Coalesce

from config.accounts.models import User
from recruitment.models import Clearance
from recruitment.permissions import clearances_for
from recruitment.states import ASKED_FOR, GIVEN, ClearanceStatus

CHASE_AFTER: Final = timedelta(days=28)
"""Without an answer for so long, a prison is asked again."""

ENDS_SOON: Final = timedelta(days=90)


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
