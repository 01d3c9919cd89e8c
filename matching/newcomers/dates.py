"""Dates that volunteers can join while they wait for their first man, such as shadowing or group
supervision.

Staff offer the dates, and volunteers join them.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from config.accounts.models import User
from config.accounts.roles import STAFF, Role
from config.common import audit
from config.common.clock import LONDON, london_date
from config.common.errors import ChangedMeanwhile, DomainError, FieldError, NotAllowed
from config.common.letters.sending import spelt
from matching.models import Joining, Mentor, OpenDate, OpenDateKind
from matching.newcomers.answering import NotWaiting, newcomer_of
from matching.newcomers.emails import OPEN_DATE_CANCELLED
from matching.states import MentorStatus
from recruitment.letters.sending import email_volunteer
from recruitment.models import ClosedDays, Establishment
from recruitment.permissions import check_coordinate, establishments_for
from recruitment.prisons.closed_days import is_closed
from training.models import Enrolment
from training.models.enrolment import live_enrolments


class NoPlaceLeft(DomainError):
    """Other volunteers have taken all places of the date."""


@dataclass(frozen=True)
class Offered:
    """A date as staff typed it into the form. The fields mean the same as in OpenDate."""

    kind: OpenDateKind
    starts_at: datetime
    place: str
    establishment: Establishment | None = None
    words: str = ""
    places: int | None = None


def dates_for(user: User) -> QuerySet[OpenDate]:
    """The dates to join that this member of staff can see: the dates of their prisons, and dates
    that are open to everybody."""
    rows = OpenDate.objects.select_related("establishment")
    if Role.MANAGER in user.roles:
        return rows
    if Role.COORDINATOR not in user.roles:
        return rows.none()
    return rows.filter(
        Q(establishment__isnull=True) | Q(establishment__in=establishments_for(user))
    )


def changeable_dates(user: User) -> QuerySet[OpenDate]:
    """The dates to join that this member of staff can cancel: the dates of their own prisons, and
    dates that they offered. Managers can cancel every date."""
    rows = dates_for(user)
    if Role.MANAGER in user.roles:
        return rows
    return rows.filter(Q(establishment__isnull=False) | Q(offered_by=user))


def still_coming() -> QuerySet[Joining]:
    """What volunteers have joined (see Joining), without the volunteers who have stopped. Somebody
    who has stopped takes no place."""
    enrolled = live_enrolments().filter(volunteer=OuterRef("volunteer"))
    gone = Mentor.objects.filter(user=OuterRef("volunteer"), status=MentorStatus.LEFT)
    return Joining.objects.filter(Exists(enrolled), ~Exists(gone))


def coming_dates(user: User, *, at: datetime) -> QuerySet[OpenDate]:
    """The future dates to join that this member of staff can see, the soonest first. Each date has
    the volunteers who still come. 2 queries."""
    people = still_coming().select_related("volunteer")
    return (
        dates_for(user)
        .filter(starts_at__gt=at, cancelled_at__isnull=True)
        .prefetch_related(Prefetch("joinings", people))
    )


def offer_date(*, offered: Offered, by: User, at: datetime) -> OpenDate:
    """Offers a date to waiting volunteers. Raises FieldError for a time in the past, and for
    shadowing on a day when the prison is closed. Raises NotAllowed if `by` cannot do this."""
    if offered.establishment:
        check_coordinate(by, offered.establishment)
    elif not by.roles & STAFF:
        raise NotAllowed("Only staff can offer a date.")
    if offered.starts_at <= at:
        raise FieldError("on", "Date and time must be in the future")
    inside = offered.establishment if offered.kind == OpenDateKind.SHADOWING else None
    if inside and is_closed(inside, london_date(offered.starts_at)):
        raise FieldError("on", f"{inside} is closed on that day. Choose another day")
    with transaction.atomic():
        row = OpenDate.objects.create(**vars(offered), offered_by=by, offered_at=at)
        audit.record("offer_date", row, by=by, at=at)
    return row


def cancel_date(*, open_date: OpenDate, by: User, at: datetime) -> int:
    """Cancels a date, and emails everybody who wanted to come. Returns how many people it emailed.
    Raises ChangedMeanwhile if the date is already cancelled or has passed. Raises NotAllowed if
    `by` cannot do this."""
    if not changeable_dates(by).filter(pk=open_date.pk).exists():
        raise NotAllowed("You cannot cancel this date. Ask the person who offered it.")
    with transaction.atomic():
        row = _locked(open_date, at)
        row.cancelled_at = at
        row.save(update_fields=["cancelled_at"])
        audit.record("cancel_date", row, by=by, at=at)
        joinings = list(still_coming().filter(open_date=row).select_related("volunteer"))
        for joining in joinings:
            email_volunteer(
                joining.volunteer,
                OPEN_DATE_CANCELLED,
                occasion=f"open-date-cancelled:{row.pk}",
                at=at,
                what=date_in_words(row),
                link=f"{settings.BASE_URL}/while-you-wait/",
            )
    return len(joinings)


def cancel_shadowing(days: ClosedDays, *, by: User, at: datetime) -> int:
    """Cancels the future shadowing on closed days of a prison, and emails everybody who wanted to
    come. Returns how many people it emailed. Call this in the transaction that closes the prison.
    Raises NotAllowed if `by` cannot do this."""
    first = datetime.combine(days.first_on, time.min, tzinfo=LONDON)
    after = datetime.combine(days.last_on + timedelta(days=1), time.min, tzinfo=LONDON)
    rows = OpenDate.objects.filter(
        kind=OpenDateKind.SHADOWING,
        establishment=days.establishment_id,
        cancelled_at__isnull=True,
        starts_at__gte=max(first, at + timedelta(seconds=1)),
        starts_at__lt=after,
    )
    return sum(cancel_date(open_date=row, by=by, at=at) for row in rows)


def dates_open_to(enrolment: Enrolment, *, at: datetime) -> QuerySet[OpenDate]:
    """The future dates that this waiting volunteer can join, the soonest first. Has dates that are
    open to everybody. Also has dates at each prison that the volunteer chose, and at each prison
    where we requested a clearance for them. Each date has `joined`, how many volunteers come."""
    return (
        open_dates(at=at)
        .filter(
            Q(establishment__isnull=True)
            | Q(establishment__application=enrolment.application_id)
            | Q(establishment__clearances__volunteer=enrolment.volunteer_id)
        )
        .distinct()
    )


def open_dates(*, at: datetime) -> QuerySet[OpenDate]:
    """The future dates that are not cancelled, the soonest first. Each date has `joined`, how many
    volunteers come."""
    return (
        OpenDate.objects.filter(starts_at__gt=at, cancelled_at__isnull=True)
        .select_related("establishment")
        .annotate(joined=Count("joinings", filter=Q(joinings__in=still_coming()), distinct=True))
        .order_by("starts_at", "pk")  # a query with counts ignores the model's order
    )


def has_place(row: OpenDate) -> bool:
    """Whether one more volunteer can join the date. `row` comes from dates_open_to."""
    joined: int = row.joined  # type: ignore[attr-defined] # open_dates adds it
    return row.places is None or joined < row.places


def join_date(*, open_date: OpenDate, by: User, at: datetime) -> None:
    """Records that `by`, a waiting volunteer, joins the date. Safe to repeat.

    Raises NoPlaceLeft if all places are taken. Raises ChangedMeanwhile if the date is cancelled or
    has passed. Raises NotWaiting if `by` is not a newcomer. Raises NotAllowed for a date that is
    not in dates_open_to.
    """
    enrolment = newcomer_of(by)
    if enrolment is None:
        raise NotWaiting("You are not waiting for your first man, so you cannot join this date.")
    if not dates_open_to(enrolment, at=at).filter(pk=open_date.pk).exists():
        raise NotAllowed("You cannot join this date. Choose another date on your page.")
    with transaction.atomic():
        row = _locked(open_date, at)
        if row.joinings.filter(volunteer=by).exists():
            return
        if row.places is not None and still_coming().filter(open_date=row).count() >= row.places:
            raise NoPlaceLeft("Other volunteers have taken all places. Please choose another date.")
        joining = Joining.objects.create(open_date=row, volunteer=by, joined_at=at)
        audit.record("join_date", joining, by=by, at=at)


def leave_date(*, open_date: OpenDate, by: User, at: datetime) -> None:
    """Records that `by`, a waiting volunteer, can no longer come to the date. Safe to repeat."""
    with transaction.atomic():
        for joining in Joining.objects.filter(open_date=open_date, volunteer=by):
            audit.record("leave_date", joining, by=by, at=at)
            joining.delete()


def date_in_words(open_date: OpenDate) -> str:
    """The date in words, such as "Shadowing a mentor, Tuesday 3 November 2026 at 14:00, HMP
    Example"."""
    when = open_date.starts_at.astimezone(LONDON)
    return f"{open_date}, {spelt(when.date())} at {when:%H:%M}, {open_date.place}"


def _locked(open_date: OpenDate, at: datetime) -> OpenDate:
    row = OpenDate.objects.select_for_update(no_key=True).get(pk=open_date.pk)
    if row.cancelled_at or row.starts_at <= at:
        raise ChangedMeanwhile("This date is cancelled or over. Please look at the list again.")
    return row
