"""Enrolling accepted applicants, moving trainees to a later cohort, and ending their training."""

from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from config.accounts.models import RoleGrant, User
from config.accounts.roles import Role
from config.common import audit
from config.common.actor import PROGRAMME
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, DomainError
from config.common.queue import TaskName, enqueue
from config.common.transitions import apply_to_all, apply_transition
from recruitment.clearances.ending import start_reminders, stop_reminders
from recruitment.models import Application, Cohort
from recruitment.states import ApplicationStatus
from training.models import Enrolment
from training.models.enrolment import live_enrolments
from training.permissions import check_look_after
from training.states import ENROLMENT, EnrolmentStatus

TEND_TRAINING: Final = TaskName("training.tend")

TRAINING_LENGTH = timedelta(weeks=12)
"""How long a cohort counts as in training, from its first day."""


class NotLater(DomainError):
    """The cohort does not start later than the trainee's own cohort."""


def take_in(*, at: datetime) -> int:
    """Enrols everybody who has accepted a place. Returns how many people it enrolled.

    Also ends the enrolment of anybody who has given up their place. Safe to repeat and to run twice
    at the same time. 2 queries when there is nothing to do.
    """
    withdrawn = live_enrolments().exclude(application__status=ApplicationStatus.ACCEPTED)
    if people := dict(withdrawn.values_list("pk", "volunteer")):
        leaving = Enrolment.objects.filter(pk__in=people)
        apply_to_all(ENROLMENT, "leave", leaving.order_by("pk"), by=PROGRAMME, at=at, left_at=at)
        _stop_reminders(*people.values())
    return sum(_enrol(application, at) for application in _applications_to_enrol())


def move_to(*, enrolment: Enrolment, cohort: Cohort, by: User, at: datetime) -> Enrolment:
    """Moves a trainee to a later cohort. The sessions that they attended still count.

    Raises NotLater for a cohort that does not start later. Raises ChangedMeanwhile if the trainee
    has left or was already moved. Raises NotAllowed if `by` does not look after the trainee.
    """
    check_look_after(by, enrolment.volunteer)
    if cohort.training_starts_on <= enrolment.cohort.training_starts_on:
        raise NotLater(f"{cohort} does not start after {enrolment.cohort}. Choose a later cohort.")
    with transaction.atomic():
        apply_transition(ENROLMENT, "move", enrolment, by=by, at=at, detail={"cohort": cohort.pk})
        moved, _ = Enrolment.objects.update_or_create(
            application=enrolment.application,
            cohort=cohort,
            defaults={
                "volunteer": enrolment.volunteer,
                "status": EnrolmentStatus.ENROLLED,
                "enrolled_at": at,
                "left_at": None,
                "why_stopped": "",
            },
        )
        audit.record("enrol", moved, by=by, at=at, moved_from=enrolment.pk)
        enqueue(TEND_TRAINING)
    return moved


def leave_training(*, enrolment: Enrolment, why: str = "", by: User, at: datetime) -> None:
    """Records that a trainee, or a trained volunteer who waits for a man, has stopped. `why` is one
    of WhyStopped. Emails them that their future sessions are cancelled.

    Raises ChangedMeanwhile if they have already left or were moved to another cohort. Raises
    NotAllowed if `by` does not look after them.
    """
    check_look_after(by, enrolment.volunteer)
    with transaction.atomic():
        apply_transition(ENROLMENT, "leave", enrolment, by=by, at=at, left_at=at, why_stopped=why)
        _stop_reminders(enrolment.volunteer_id)
        enqueue(TEND_TRAINING)


def correct_why_stopped(*, enrolment: Enrolment, why: str, by: User, at: datetime) -> None:
    """Records why somebody has left the training, as they told staff. `why` is one of WhyStopped.
    Safe to repeat. Raises NotAllowed if `by` does not look after them. Raises ChangedMeanwhile if
    they have not left."""
    check_look_after(by, enrolment.volunteer)
    with transaction.atomic():
        stopped = Enrolment.objects.filter(pk=enrolment.pk, status=EnrolmentStatus.LEFT)
        if not stopped.update(why_stopped=why):
            raise ChangedMeanwhile("This trainee has not left, so there is no reason to record.")
        audit.record("correct_why_stopped", enrolment, by=by, at=at)


def later_cohorts(cohort: Cohort) -> QuerySet[Cohort]:
    """The cohorts that a trainee of this cohort could move to, the earliest first."""
    return Cohort.objects.filter(training_starts_on__gt=cohort.training_starts_on).order_by(
        "training_starts_on"
    )


def _applications_to_enrol() -> QuerySet[Application]:
    enrolments = Enrolment.objects.filter(application=OuterRef("pk"))
    in_training = live_enrolments().filter(volunteer=OuterRef("applicant"))
    accepted = Application.objects.filter(status=ApplicationStatus.ACCEPTED)
    return accepted.filter(~Exists(enrolments), ~Exists(in_training)).only(
        "applicant_id", "cohort_id"
    )


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
            start_reminders(application.applicant_id)
    except IntegrityError:
        return False  # another worker has just enrolled them
    return True


def _stop_reminders(*volunteers: int) -> None:
    """Stops the reminders about the clearances of people who have left. Mentors still get
    theirs."""
    mentors = RoleGrant.objects.filter(user__in=volunteers, role=Role.MENTOR)
    stop_reminders(*set(volunteers) - set(mentors.values_list("user", flat=True)))


def current_cohort(cohorts: QuerySet[Cohort], *, at: datetime) -> Cohort | None:
    """The cohort, among these, that is in training now. If no cohort is in training, the next
    cohort to train. If there is no next cohort, the cohort that trained last. None if there are no
    cohorts."""
    running = cohorts.filter(training_starts_on__gt=london_date(at) - TRAINING_LENGTH)
    return running.order_by("training_starts_on").first() or cohorts.first()


def trainees_of(cohort: Cohort) -> QuerySet[Enrolment]:
    """The trainees of the cohort, by name."""
    rows = live_enrolments().filter(cohort=cohort).select_related("application", "volunteer")
    return rows.order_by("application__full_name", "pk")


def enrolment_of(person: User) -> Enrolment | None:
    """This person's live enrolment, if they have one and still have their place. One query.

    Somebody who has just given up their place is not in training, even before take_in ends their
    enrolment.
    """
    rows = live_enrolments().filter(
        volunteer=person, application__status=ApplicationStatus.ACCEPTED
    )
    return rows.select_related("cohort", "application").first()


def last_enrolment_of(person: User) -> Enrolment | None:
    """The newest enrolment of somebody who has left. One query."""
    rows = Enrolment.objects.filter(volunteer=person, status=EnrolmentStatus.LEFT)
    return rows.select_related("cohort", "application").order_by("-enrolled_at", "-pk").first()
