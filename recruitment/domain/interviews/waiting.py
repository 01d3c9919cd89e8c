"""What of the interviews waits for staff."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, QuerySet

from config.accounts.models import User
from recruitment.domain.interviews.booking import LIVE
from recruitment.domain.interviews.free import free_times
from recruitment.models import Cohort, Interview, Note, ScoreSheet
from recruitment.permissions import applications_for
from recruitment.states import ApplicationStatus


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
    theirs = applications_for(user).filter(status=ApplicationStatus.INTERVIEW)
    asked = Note.objects.filter(application__in=theirs, written_by=F("application__applicant"))
    booked = Interview.objects.filter(
        application=OuterRef("application"),
        status__in=LIVE,
        booked_at__gt=OuterRef("written_at"),
    )
    later = asked.filter(application=OuterRef("application"), pk__gt=OuterRef("pk"))
    unanswered = asked.filter(~Exists(booked), ~Exists(later))
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
