"""Who trains: accepted applicants come in by themselves, move to a later cohort, or leave."""

from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from config.accounts.models import User
from config.common import audit
from config.common.actor import PROGRAMME
from config.common.clock import london_date
from config.common.errors import DomainError
from config.common.queue import TaskName, enqueue
from config.common.transitions import apply_to_all, apply_transition
from recruitment.models import Application, Cohort
from recruitment.states import ApplicationStatus
from training.models import Enrolment
from training.models.enrolment import live_enrolments
from training.permissions import check_staff
from training.states import ENROLMENT, EnrolmentStatus

TEND_TRAINING: Final = TaskName("training.tend")

LASTS = timedelta(weeks=12)
"""For so long from its first day a cohort is the one to show at first."""


def take_in(*, at: datetime) -> int:
    """Enrols everyone who has accepted a place, and lets go whoever has given it up. Returns how
    many came in. Safe to repeat and to run twice at once; two queries when there is nothing to
    do."""
    gone = live_enrolments().exclude(application__status=ApplicationStatus.ACCEPTED)
    if gone.exists():
        leaving = Enrolment.objects.filter(pk__in=list(gone.values_list("pk", flat=True)))
        apply_to_all(ENROLMENT, "leave", leaving.order_by("pk"), by=PROGRAMME, at=at)
    return sum(_enrol(application, at) for application in _accepted_anew())


def move_to(*, enrolment: Enrolment, cohort: Cohort, by: User, at: datetime) -> Enrolment:
    """Goes on with a later cohort, keeping every session attended. Raises DomainError for a cohort
    that does not start later, ChangedMeanwhile, NotAllowed."""
    check_staff(by)
    if cohort.training_starts_on <= enrolment.cohort.training_starts_on:
        raise DomainError(f"{cohort} does not start after {enrolment.cohort}. Choose a later one.")
    with transaction.atomic():
        apply_transition(ENROLMENT, "move", enrolment, by=by, at=at, detail={"cohort": cohort.pk})
        moved, _ = Enrolment.objects.update_or_create(
            application=enrolment.application,
            cohort=cohort,
            defaults={
                "volunteer": enrolment.volunteer,
                "status": EnrolmentStatus.ENROLLED,
                "enrolled_at": at,
            },
        )
        audit.record("enrol", moved, by=by, at=at, moved_from=enrolment.pk)
        enqueue(TEND_TRAINING)
    return moved


def leave_training(*, enrolment: Enrolment, by: User, at: datetime) -> None:
    """Ends somebody's training; he or she is told that the sessions to come are off. Raises
    ChangedMeanwhile, NotAllowed."""
    check_staff(by)
    with transaction.atomic():
        apply_transition(ENROLMENT, "leave", enrolment, by=by, at=at)
        enqueue(TEND_TRAINING)


def later_cohorts(cohort: Cohort) -> QuerySet[Cohort]:
    """Those somebody could move to, the next first."""
    return Cohort.objects.filter(training_starts_on__gt=cohort.training_starts_on).order_by(
        "training_starts_on"
    )


def _accepted_anew() -> QuerySet[Application]:
    known = Enrolment.objects.filter(application=OuterRef("pk"))
    busy = live_enrolments().filter(volunteer=OuterRef("applicant"))
    accepted = Application.objects.filter(status=ApplicationStatus.ACCEPTED)
    return accepted.filter(~Exists(known), ~Exists(busy)).only("applicant_id", "cohort_id")


def _enrol(application: Application, at: datetime) -> bool:
    try:
        with transaction.atomic():
            enrolment = Enrolment.objects.create(
                volunteer_id=application.applicant_id,
                cohort_id=application.cohort_id,
                application=application,
                enrolled_at=at,
            )
            audit.record("enrol", enrolment, by=PROGRAMME, at=at)
    except IntegrityError:
        return False  # another worker was quicker
    return True


def current_cohort(*, at: datetime) -> Cohort | None:
    """The cohort in training, else the next to be; else the last there was."""
    running = Cohort.objects.filter(training_starts_on__gt=london_date(at) - LASTS)
    return running.order_by("training_starts_on").first() or Cohort.objects.first()


def trainees_of(cohort: Cohort) -> QuerySet[Enrolment]:
    """By name."""
    rows = live_enrolments().filter(cohort=cohort).select_related("application", "volunteer")
    return rows.order_by("application__full_name", "pk")


def enrolment_of(person: User) -> Enrolment | None:
    """The one this person trains in. One query."""
    return (
        live_enrolments().filter(volunteer=person).select_related("cohort", "application").first()
    )
