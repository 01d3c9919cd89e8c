"""Which trainees a person looks after, and whose training they run or can see."""

from django.db.models import QuerySet

from config.accounts.models import User
from config.accounts.roles import Role
from config.common.errors import NotAllowed
from recruitment.models import Cohort
from recruitment.permissions import volunteers_for
from training.models import Enrolment, Part, TrainingSession
from training.models.enrolment import live_enrolments


def trainees_for(user: User) -> QuerySet[Enrolment]:
    """The volunteers that `user` looks after, in training or trained.

    A manager looks after everybody. A coordinator looks after the people of the coordinator's own
    prisons.
    """
    rows = live_enrolments().filter(volunteer__in=volunteers_for(user))
    return rows.select_related("application", "cohort", "volunteer")


def check_look_after(by: User, volunteer: User) -> None:
    """Raises NotAllowed unless `by` looks after this trainee."""
    if not volunteers_for(by).filter(pk=volunteer.pk).exists():
        raise NotAllowed(
            f"You do not coordinate a prison of {volunteer}. Ask a coordinator who does."
        )


def cohorts_run_by(user: User) -> QuerySet[Cohort]:
    """The cohorts whose training this person runs, and can change.

    A manager runs every cohort. A coordinator runs the cohorts for which a manager has named them.
    """
    return _cohorts(user, [Part.RUNS])


def cohorts_seen_by(user: User) -> QuerySet[Cohort]:
    """The cohorts whose sessions, registers and attendance this person can read.

    They are the cohorts that this person runs or trains.
    """
    return _cohorts(user, [Part.RUNS, Part.TRAINS])


def sessions_run_by(user: User) -> QuerySet[TrainingSession]:
    """The sessions that this person can change, and whose registers they can take."""
    return _sessions_of(cohorts_run_by(user))


def sessions_seen_by(user: User) -> QuerySet[TrainingSession]:
    """The sessions whose registers this person can read."""
    return _sessions_of(cohorts_seen_by(user))


def can_run(user: User, cohort_id: int) -> bool:
    """Whether this person runs the training of this cohort."""
    return cohorts_run_by(user).filter(pk=cohort_id).exists()


def check_run(by: User, cohort_id: int) -> None:
    """Raises NotAllowed unless `by` runs the training of this cohort (see can_run)."""
    if not can_run(by, cohort_id):
        raise NotAllowed(
            "You do not run the training of this cohort. Ask a manager to add you to the cohort."
        )


def _cohorts(user: User, parts: list[Part]) -> QuerySet[Cohort]:
    if Role.MANAGER in user.roles:
        return Cohort.objects.all()
    if Role.COORDINATOR not in user.roles:
        return Cohort.objects.none()
    return Cohort.objects.filter(pk__in=user.training_parts.filter(part__in=parts).values("cohort"))


def _sessions_of(cohorts: QuerySet[Cohort]) -> QuerySet[TrainingSession]:
    return TrainingSession.objects.filter(cohort__in=cohorts).select_related("cohort")
