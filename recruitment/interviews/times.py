"""Interview times that staff offer, give to one applicant or change, and what staff still have to
do about interviews."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet

from config.accounts.models import User
from config.accounts.roles import STAFF
from config.common import audit
from config.common.clock import LONDON
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from recruitment.interviews.booking import (
    LIVE,
    announce_change,
    book_given_time,
    booked_interview,
    call_off,
    free_times,
)
from recruitment.models import Application, Cohort, Interview, InterviewTime, Note, ScoreSheet
from recruitment.models.interview import LONGEST_MINUTES
from recruitment.permissions import applications_for, check_decide
from recruitment.states import ApplicationStatus, InterviewStatus

MOST_INTERVIEWERS: Final = 2
FURTHEST: Final = timedelta(days=366)
"""How far ahead an interview can be."""


class TimePassed(FieldError):
    """A time that staff want to offer is in the past."""


class TimeTooFar(FieldError):
    """A time that staff want to offer is so far away that the year must be wrong."""


class TimesOverlap(FieldError):
    """2 of the times that staff want to offer overlap."""


class InterviewerBusy(FieldError):
    """An interviewer has another interview at a time that staff want to offer."""


@dataclass(frozen=True)
class Offer:
    """What several interview times have in common when staff offer them together. The model
    InterviewTime explains each field."""

    cohort: Cohort
    minutes: int
    where: str
    interviewers: Sequence[User]
    manner: str = ""
    bring: str = ""

    @classmethod
    def of(cls, time: InterviewTime) -> "Offer":
        """The offer that this time belongs to. One query, or none with prefetched interviewers."""
        people = list(time.interviewers.all())
        return cls(time.cohort, time.minutes, time.where, people, time.manner, time.bring)

    @property
    def columns(self) -> dict[str, Any]:
        """The columns of an InterviewTime that the offer sets."""
        names = ("minutes", "where", "manner", "bring")
        return {name: getattr(self, name) for name in names}

    def is_like(self, other: "Offer") -> bool:
        """Whether `other` says the same as this offer."""
        return self.columns == other.columns and set(self.interviewers) == set(other.interviewers)


def offer_times(
    *, offer: Offer, starts: Iterable[datetime], by: User, at: datetime
) -> list[InterviewTime]:
    """Offers an interview time for each of `starts` (aware), with 1 or 2 interviewers from the
    staff.

    Raises TimePassed, TimeTooFar, TimesOverlap or InterviewerBusy (all for the field `times`) if we
    cannot offer one of the times. Raises FieldError (`interviewers`) for too few or too many
    interviewers. Raises NotAllowed for anyone but staff. Locks the rows of the interviewers, so
    that nobody can book an interviewer twice.
    """
    ordered = sorted(set(starts))
    check_offer(offer, ordered, by=by, at=at)
    with transaction.atomic():
        _lock(offer.interviewers)
        _check_free(offer, ordered)
        return [_put_up(offer, start, by=by, at=at) for start in ordered]


def give_time(
    *, application: Application, offer: Offer, starts_at: datetime, by: User, at: datetime
) -> Interview:
    """Books a time that staff agreed with one applicant. If the applicant has an interview already,
    moves it to this time. Emails the invitations. Nobody else can book the time. Safe to repeat.

    Raises the errors of offer_times. Raises NotInvited if the application is not at the interview
    stage, or if the interview has started. Raises NotAllowed for anyone who does not screen the
    applicant.
    """
    check_decide(by, application)
    check_offer(offer, [starts_at], by=by, at=at)
    with transaction.atomic():
        _lock(offer.interviewers)
        booked = booked_interview(Application.objects.select_for_update().get(pk=application.pk))
        if booked and booked.time.is_given:
            if booked.time.starts_at == starts_at and Offer.of(booked.time).is_like(offer):
                return booked
            _check_free(offer, [starts_at], but_for=[booked.time])
        else:
            _check_free(offer, [starts_at])
        time = _put_up(offer, starts_at, is_given=True, by=by, at=at)
        return book_given_time(application=application, time=time, by=by, at=at)


def change_times(
    *, times: Collection[InterviewTime], offer: Offer, by: User, at: datetime
) -> list[InterviewTime]:
    """Changes what these times have in common, but not when they start. Returns the times that
    changed. If one of these times is booked, emails the applicant and the interviewers. Safe to
    repeat.

    Raises the errors of offer_times. Raises NotAllowed for a time that this person cannot change
    (see times_to_withdraw). Raises ChangedMeanwhile for a time that is removed.
    """
    check_offer(offer, sorted(time.starts_at for time in times), by=by, at=at)
    with transaction.atomic():
        _lock(offer.interviewers)
        keys = [time.pk for time in times]
        rows = InterviewTime.objects.select_for_update().filter(pk__in=keys).order_by("pk")
        locked = [time for time in rows if time.withdrawn_at is None]
        if len(locked) < len(keys):
            raise ChangedMeanwhile("One of these times was removed. Look at the list again.")
        if times_to_withdraw(by, at=at).filter(pk__in=keys).count() < len(keys):
            raise NotAllowed(
                "An applicant for another prison has booked one of these times. Ask a coordinator "
                "of that prison to change it."
            )
        _check_free(offer, [time.starts_at for time in locked], but_for=locked)
        return [time for time in locked if _change(time, offer, by=by, at=at)]


def alike(time: InterviewTime, user: User, *, at: datetime) -> list[InterviewTime]:
    """The other times of the same day that were offered together with this time, and that this
    person can change. 5 queries."""
    offer, day = Offer.of(time), time.starts_at.astimezone(LONDON).date()
    return [
        other
        for other in times_to_withdraw(user, at=at).filter(starts_at__gt=at, is_given=False)
        if other.pk != time.pk
        and other.starts_at.astimezone(LONDON).date() == day
        and other.cohort_id == time.cohort_id
        and Offer.of(other).is_like(offer)
    ]


def check_offer(offer: Offer, ordered: Sequence[datetime], *, by: User, at: datetime) -> None:
    """Raises the errors of offer_times, except InterviewerBusy.

    Does not look at the times that are already on offer.
    """
    people = [by, *offer.interviewers]
    if not all(person.roles & STAFF for person in people):
        raise NotAllowed("Only coordinators and managers can offer and hold interviews.")
    if not 1 <= len(set(offer.interviewers)) <= MOST_INTERVIEWERS:
        raise FieldError("interviewers", f"Select 1 or {MOST_INTERVIEWERS} interviewers")
    if ordered and ordered[0] <= at:
        raise TimePassed("times", f"{_spelt(ordered[0])} must be in the future")
    if ordered and ordered[-1] > at + FURTHEST:
        raise TimeTooFar(
            "times", f"{ordered[-1]:%B %Y} is more than a year away. Check the year of the day"
        )
    length = timedelta(minutes=offer.minutes)
    for earlier, later in pairwise(ordered):
        if later < earlier + length:
            raise TimesOverlap(
                "times", f"Times must not overlap: {_spelt(earlier)} and {_spelt(later)}"
            )


def coming_times(*, at: datetime) -> QuerySet[InterviewTime]:
    """Every time on offer that is in the future or started in the last day, soonest first.

    The attribute `live` of each time is its bookings, with their score sheets. 5 queries.
    """
    times = InterviewTime.objects.filter(
        withdrawn_at__isnull=True, starts_at__gte=at - timedelta(days=1)
    )
    live = Interview.objects.exclude(status=InterviewStatus.CANCELLED)
    bookings = live.select_related("application").prefetch_related("sheets")
    prefetch = Prefetch("interviews", bookings, to_attr="live")
    return times.select_related("cohort").prefetch_related("interviewers", prefetch)


def times_to_withdraw(person: User, *, at: datetime) -> QuerySet[InterviewTime]:
    """The interview times that this person can remove, out of coming_times.

    Leaves out each time that an applicant has booked, unless this person screens the applicant.
    """
    live = Interview.objects.filter(time=OuterRef("pk")).exclude(status=InterviewStatus.CANCELLED)
    of_others = live.exclude(application__in=applications_for(person))
    return coming_times(at=at).filter(~Exists(of_others))


def withdraw_time(*, time: InterviewTime, by: User, at: datetime) -> None:
    """Removes a time. If an interview is booked at this time, cancels the interview. Safe to
    repeat.

    Raises NotAllowed for anyone but staff. If an applicant has booked the time, also raises
    NotAllowed unless this person screens the applicant.
    """
    if not by.roles & STAFF:
        raise NotAllowed("Only coordinators and managers can remove an interview time.")
    with transaction.atomic():
        offered = InterviewTime.objects.filter(pk=time.pk, withdrawn_at__isnull=True)
        if not offered.update(withdrawn_at=at):
            return
        audit.record("withdraw_time", time, by=by, at=at)
        booked = time.interviews.filter(status=InterviewStatus.BOOKED)
        if booked.exclude(application__in=applications_for(by)).exists():
            raise NotAllowed(
                "An applicant for another prison has booked this time. Ask a coordinator of that "
                "prison to cancel the interview."
            )
        for interview in booked.select_related("application__cohort", "application__applicant"):
            call_off(interview, by=by, at=at)


def _lock(people: Iterable[User]) -> None:
    keys = [person.pk for person in people]
    list(User.objects.select_for_update().filter(pk__in=keys).order_by("pk"))


def _change(time: InterviewTime, offer: Offer, *, by: User, at: datetime) -> bool:
    before = Offer.of(time)
    if before.is_like(offer):
        return False
    InterviewTime.objects.filter(pk=time.pk).update(**offer.columns)
    time.interviewers.set(offer.interviewers)
    audit.record("change_time", time, by=by, at=at)
    booked = time.interviews.filter(status=InterviewStatus.BOOKED)
    for interview in booked.select_related("application__cohort", "application__applicant"):
        announce_change(interview, was_with=before.interviewers, by=by, at=at)
    return True


def _check_free(
    offer: Offer, ordered: Sequence[datetime], *, but_for: Collection[InterviewTime] = ()
) -> None:
    length = timedelta(minutes=offer.minutes)
    if not ordered:
        return
    near = InterviewTime.objects.filter(
        interviewers__in=offer.interviewers,
        withdrawn_at__isnull=True,
        starts_at__gt=ordered[0] - timedelta(minutes=LONGEST_MINUTES),
        starts_at__lt=ordered[-1] + length,
    ).prefetch_related("interviewers")
    near = near.exclude(pk__in=[time.pk for time in but_for])
    for start in ordered:
        for other in near:
            if start < other.ends_at and other.starts_at < start + length:
                raise InterviewerBusy(
                    "times",
                    f"{_busy_interviewer(offer, other)} already has an interview at that time, on "
                    f"{_spelt(other.starts_at)}",
                )


def _busy_interviewer(offer: Offer, other: InterviewTime) -> str:
    names = [str(person) for person in other.interviewers.all() if person in offer.interviewers]
    return names[0]


def _put_up(
    offer: Offer, start: datetime, *, is_given: bool = False, by: User, at: datetime
) -> InterviewTime:
    time = InterviewTime.objects.create(
        cohort=offer.cohort, starts_at=start, is_given=is_given, **offer.columns
    )
    time.interviewers.set(offer.interviewers)
    audit.record("offer_time", time, by=by, at=at)
    return time


def _spelt(start: datetime) -> str:
    local = start.astimezone(LONDON)
    return f"{local.day} {local:%B, %H:%M}"


def to_score(person: User, *, at: datetime) -> QuerySet[Interview]:
    """The interviews that this person has held but not scored yet, oldest first."""
    own = ScoreSheet.objects.filter(interview=OuterRef("pk"), interviewer=person)
    started = Interview.objects.filter(
        status__in=LIVE, time__interviewers=person, time__starts_at__lte=at
    )
    undecided = started.filter(application__status=ApplicationStatus.INTERVIEW)
    related = undecided.select_related("application", "time")
    return related.filter(~Exists(own)).order_by("time__starts_at", "pk")


def times_asked_for(user: User) -> QuerySet[Note]:
    """The newest request of each applicant who asked for another interview time, oldest first.

    Leaves out applicants who have booked a time since then.
    """
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


def request_for_time(application: Application) -> Note | None:
    """The newest note in which the applicant asked for another time. One query."""
    notes = application.notes.filter(written_by=application.applicant_id)
    return notes.order_by("-written_at", "-pk").first()


@dataclass(frozen=True)
class Choosing:
    """How many applicants of a cohort have not chosen a time yet, and how many times are free."""

    people: int
    times: int


def choosing(cohort: Cohort, user: User, *, at: datetime) -> Choosing:
    """How many applicants of this cohort have not chosen a time yet, and how many times are free.
    Counts only applicants that `user` screens. 2 queries."""
    has_one = Interview.objects.filter(application=OuterRef("pk"), status__in=LIVE)
    invited = applications_for(user).filter(cohort=cohort, status=ApplicationStatus.INTERVIEW)
    return Choosing(
        people=invited.filter(~Exists(has_one)).count(), times=free_times(cohort, at=at).count()
    )
