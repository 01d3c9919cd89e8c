"""The times that staff offer, and what of the interviews waits for them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet

from config.accounts.models import User
from config.accounts.roles import STAFF
from config.common import audit
from config.common.clock import LONDON
from config.common.errors import FieldError, NotAllowed
from recruitment.interviews.booking import LIVE, call_off, free_times
from recruitment.models import Cohort, Interview, InterviewTime, Note, ScoreSheet
from recruitment.models.interview import LONGEST_MINUTES
from recruitment.permissions import applications_for
from recruitment.states import ApplicationStatus, InterviewStatus

MOST_INTERVIEWERS: Final = 2


@dataclass(frozen=True)
class Offer:
    """Several times alike: where, how long, and with whom."""

    cohort: Cohort
    minutes: int
    where: str
    interviewers: Sequence[User]


def offer_times(
    *, offer: Offer, starts: Iterable[datetime], by: User, at: datetime
) -> list[InterviewTime]:
    """Puts up a time for each of `starts` (aware), with one or two interviewers who are staff.

    Raises FieldError when one is past, or overlaps another of the same interviewer; NotAllowed for
    anyone but staff. The interviewers' rows are locked, so two people offering at once cannot
    promise the same hour of somebody twice.
    """
    ordered = sorted(set(starts))
    check_offer(offer, ordered, by=by, at=at)
    with transaction.atomic():
        busy = [person.pk for person in offer.interviewers]
        list(User.objects.select_for_update().filter(pk__in=busy).order_by("pk"))
        _check_free(offer, ordered)
        return [_put_up(offer, start, by=by, at=at) for start in ordered]


def check_offer(offer: Offer, ordered: Sequence[datetime], *, by: User, at: datetime) -> None:
    """Raises FieldError or NotAllowed for what is wrong whatever else is offered."""
    people = [by, *offer.interviewers]
    if not all(person.roles & STAFF for person in people):
        raise NotAllowed("Only coordinators and service managers interview.")
    if not 1 <= len(set(offer.interviewers)) <= MOST_INTERVIEWERS:
        raise FieldError("interviewers", "Choose one interviewer or two.")
    if ordered and ordered[0] <= at:
        raise FieldError("times", f"{_spelt(ordered[0])} has gone. Choose times to come.")
    length = timedelta(minutes=offer.minutes)
    for earlier, later in pairwise(ordered):
        if later < earlier + length:
            raise FieldError("times", f"{_spelt(earlier)} is not over when {_spelt(later)} starts.")


def coming_times(*, at: datetime) -> QuerySet[InterviewTime]:
    """Every time on offer, from yesterday's on, soonest first; `live` holds its bookings, with the
    score sheets that are in. Five queries."""
    times = InterviewTime.objects.filter(
        withdrawn_at__isnull=True, starts_at__gte=at - timedelta(days=1)
    )
    live = Interview.objects.exclude(status=InterviewStatus.CANCELLED)
    shown = live.select_related("application").prefetch_related("sheets")
    booked = Prefetch("interviews", shown, to_attr="live")
    return times.select_related("cohort").prefetch_related("interviewers", booked)


def times_to_withdraw(person: User, *, at: datetime) -> QuerySet[InterviewTime]:
    """Those of coming_times that this member of staff may take back: all but what an applicant
    holds whom they do not screen."""
    live = Interview.objects.filter(time=OuterRef("pk")).exclude(status=InterviewStatus.CANCELLED)
    of_others = live.exclude(application__in=applications_for(person))
    return coming_times(at=at).filter(~Exists(of_others))


def withdraw_time(*, time: InterviewTime, by: User, at: datetime) -> None:
    """Takes a time back. Whoever had booked it is told, and can choose another. Safe to repeat.

    Raises NotAllowed for anyone but staff, and when an applicant has booked it whom they do not
    screen.
    """
    if not by.roles & STAFF:
        raise NotAllowed("Only coordinators and service managers can take a time back.")
    with transaction.atomic():
        offered = InterviewTime.objects.filter(pk=time.pk, withdrawn_at__isnull=True)
        if not offered.update(withdrawn_at=at):
            return
        audit.record("withdraw_time", time, by=by, at=at)
        booked = time.interviews.filter(status=InterviewStatus.BOOKED)
        if booked.exclude(application__in=applications_for(by)).exists():
            raise NotAllowed(
                "An applicant whom you do not screen has booked this time. Ask a coordinator of "
                "their prison to cancel it."
            )
        for interview in booked.select_related("application__cohort", "application__applicant"):
            call_off(interview, by=by, at=at)


def _check_free(offer: Offer, ordered: Sequence[datetime]) -> None:
    length = timedelta(minutes=offer.minutes)
    if not ordered:
        return
    near = InterviewTime.objects.filter(
        interviewers__in=offer.interviewers,
        withdrawn_at__isnull=True,
        starts_at__gt=ordered[0] - timedelta(minutes=LONGEST_MINUTES),
        starts_at__lt=ordered[-1] + length,
    ).prefetch_related("interviewers")
    for start in ordered:
        for other in near:
            if start < other.ends_at and other.starts_at < start + length:
                raise FieldError(
                    "times", f"{_busy(offer, other)} at {_spelt(start)}. Choose another time."
                )


def _busy(offer: Offer, other: InterviewTime) -> str:
    names = [str(person) for person in other.interviewers.all() if person in offer.interviewers]
    return f"{names[0]} already has an interview"


def _put_up(offer: Offer, start: datetime, *, by: User, at: datetime) -> InterviewTime:
    time = InterviewTime.objects.create(
        cohort=offer.cohort, starts_at=start, minutes=offer.minutes, where=offer.where
    )
    time.interviewers.set(offer.interviewers)
    audit.record("offer_time", time, by=by, at=at)
    return time


def _spelt(start: datetime) -> str:
    local = start.astimezone(LONDON)
    return f"{local.day} {local:%B, %H:%M}"


def to_score(person: User, *, at: datetime) -> QuerySet[Interview]:
    """Interviews that have begun and of which this person's own sheet is missing, oldest first."""
    own = ScoreSheet.objects.filter(interview=OuterRef("pk"), interviewer=person)
    begun = Interview.objects.filter(
        status__in=LIVE, time__interviewers=person, time__starts_at__lte=at
    )
    open_still = begun.filter(application__status=ApplicationStatus.INTERVIEW)
    related = open_still.select_related("application", "time")
    return related.filter(~Exists(own)).order_by("time__starts_at", "pk")


def times_asked_for(user: User) -> QuerySet[Note]:
    """What applicants whom none of the times suits have said since they last booked, the newest of
    each, oldest first."""
    applications = applications_for(user).filter(status=ApplicationStatus.INTERVIEW)
    notes = Note.objects.filter(
        application__in=applications, written_by=F("application__applicant")
    )
    booked = Interview.objects.filter(
        application=OuterRef("application"),
        status__in=LIVE,
        booked_at__gt=OuterRef("written_at"),
    )
    later = notes.filter(application=OuterRef("application"), pk__gt=OuterRef("pk"))
    unanswered = notes.filter(~Exists(booked), ~Exists(later))
    return unanswered.select_related("application").order_by("written_at", "pk")


@dataclass(frozen=True)
class Choosing:
    """How many of a cohort have yet to choose a time, and how many times are free."""

    people: int
    times: int


def choosing(cohort: Cohort, user: User, *, at: datetime) -> Choosing:
    """Of those this person screens. Two queries."""
    has_one = Interview.objects.filter(application=OuterRef("pk"), status__in=LIVE)
    invited = applications_for(user).filter(cohort=cohort, status=ApplicationStatus.INTERVIEW)
    return Choosing(
        people=invited.filter(~Exists(has_one)).count(), times=free_times(cohort, at=at).count()
    )
