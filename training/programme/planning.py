"""A cohort's own sessions: adding, changing and cancelling them, and choosing who catches up."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Count, F, QuerySet

from config.accounts.models import User
from config.accounts.roles import check_manager
from config.common import audit
from config.common.errors import ChangedMeanwhile, DomainError, FieldError
from config.common.queue import enqueue
from config.common.transitions import apply_transition
from recruitment.models import Cohort
from training.enrolment.enrolling import TEND_TRAINING
from training.models import CompletionRule, TrainingSession
from training.permissions import check_run
from training.states import SESSION, SessionStatus

FURTHEST: Final = timedelta(days=730)


class RegisterTaken(DomainError):
    """The session has a register, so it took place."""


@dataclass(frozen=True)
class Plan:
    """What staff can set for a session. The model TrainingSession explains each field.

    `starts_at` has a time zone.
    """

    title: str
    starts_at: datetime
    minutes: int
    where: str
    is_core: bool
    trainer: str
    capacity: int | None


def plan_of(session: TrainingSession) -> Plan:
    """The plan of the session as it is now."""
    return Plan(**{name: getattr(session, name) for name in Plan.__dataclass_fields__})


def add_session(
    *,
    cohort: Cohort,
    plan: Plan,
    catches_up: UUID | None = None,
    by: User,
    at: datetime,
) -> TrainingSession:
    """Adds a session to a cohort. We email its trainees within minutes.

    If `catches_up` is a subject of this cohort, the session is a catch-up. A catch-up counts for
    people who missed the subject. Nobody is expected at a catch-up until staff choose guests.
    Raises FieldError when the time is in the past, or more than 2 years away. Raises FieldError
    when the subject already has a session at this time. Raises NotAllowed if `by` does not run the
    training of the cohort.
    """
    check_run(by, cohort.pk)
    _check_to_come(plan, at)
    kind = {"subject": catches_up or uuid4(), "is_catch_up": catches_up is not None}
    try:
        with transaction.atomic():
            added = TrainingSession.objects.create(
                cohort=cohort, changed_at=at, **kind, **asdict(plan)
            )
            audit.record("add_session", added, by=by, at=at, cohort=cohort.pk)
            enqueue(TEND_TRAINING)
    except IntegrityError:
        raise FieldError(
            "day", "This subject already has a session at this date and time"
        ) from None
    return added


def change_session(*, session: TrainingSession, plan: Plan, by: User, at: datetime) -> None:
    """Changes a session. We email trainees about the change. Safe to repeat.

    Raises FieldError for a new time that add_session would refuse, and for fewer places than there
    are guests. Raises ChangedMeanwhile when the session is cancelled. Raises NotAllowed if `by`
    does not run the training of the cohort.
    """
    check_run(by, session.cohort_id)
    with transaction.atomic():
        current = _locked(session)
        if plan == plan_of(current):
            return
        if plan.starts_at != current.starts_at:
            _check_to_come(plan, at)
        _check_capacity(plan.capacity, current.guests.count())
        _set(current, at, **asdict(plan))
        audit.record("change_session", current, by=by, at=at, changed=_changed(current, plan))
    session.refresh_from_db()


def cancel_session(*, session: TrainingSession, by: User, at: datetime) -> None:
    """Cancels a session. We email trainees, and they no longer need to attend the session.

    Raises RegisterTaken when the session has a register. Raises ChangedMeanwhile when it is already
    cancelled. Raises NotAllowed if `by` does not run the training of the cohort.
    """
    check_run(by, session.cohort_id)
    with transaction.atomic():
        if _locked(session).register.exists():
            raise RegisterTaken(
                "You cannot cancel this session, because its register has been taken."
            )
        version = session.version + 1
        apply_transition(SESSION, "cancel", session, by=by, at=at, version=version, changed_at=at)
        enqueue(TEND_TRAINING)


def choose_guests(
    *, session: TrainingSession, guests: Collection[User], by: User, at: datetime
) -> None:
    """Sets the guests of a session. We email the people who are added or removed. Safe to repeat.

    Raises FieldError when there is not enough room. Raises ChangedMeanwhile when the session is
    cancelled. Raises NotAllowed if `by` does not run the training of the cohort.
    """
    check_run(by, session.cohort_id)
    with transaction.atomic():
        current = _locked(session)
        _check_guests(current.capacity, len(guests))
        current.guests.set(guests)
        TrainingSession.objects.filter(pk=current.pk).update(changed_at=at)
        keys = sorted(person.pk for person in guests)
        audit.record("choose_guests", current, by=by, at=at, guests=keys)
        enqueue(TEND_TRAINING)


def set_rule(*, cohort: Cohort, sessions: int | None, by: User, at: datetime) -> None:
    """Sets how many different sessions complete the training of the cohort. Safe to repeat.

    If `sessions` is None, trainees need every core session. Raises FieldError for more sessions
    than are planned. Raises NotAllowed if `by` is not a manager.
    """
    check_manager(by, "change what a trainee must attend")
    planned = cohort.training_sessions.filter(status=SessionStatus.PLANNED, is_catch_up=False)
    count = planned.values("subject").distinct().count()
    if sessions and sessions > count:
        raise FieldError("sessions", f"Number of sessions cannot be more than the {count} planned")
    with transaction.atomic():
        rule, _ = CompletionRule.objects.update_or_create(
            cohort=cohort, defaults={"sessions": sessions}
        )
        audit.record("set_completion_rule", rule, by=by, at=at, sessions=sessions)


def _locked(session: TrainingSession) -> TrainingSession:
    current = TrainingSession.objects.select_for_update().get(pk=session.pk)
    if not current.is_planned:
        raise ChangedMeanwhile("This session is cancelled. We have not changed anything.")
    return current


def _set(session: TrainingSession, at: datetime, **values: Any) -> None:
    values |= {"version": F("version") + 1, "changed_at": at}
    TrainingSession.objects.filter(pk=session.pk).update(**values)
    enqueue(TEND_TRAINING)


def _changed(session: TrainingSession, plan: Plan) -> list[str]:
    before, after = asdict(plan_of(session)), asdict(plan)
    return [name for name in before if before[name] != after[name]]


def _check_to_come(plan: Plan, at: datetime) -> None:
    if plan.starts_at <= at:
        raise FieldError("day", "Date and start time must be in the future")
    if plan.starts_at > at + FURTHEST:
        raise FieldError("day", "Date must be within the next 2 years")


def _check_capacity(capacity: int | None, people: int) -> None:
    if capacity is not None and people > capacity:
        raise FieldError(
            "capacity", f"Number of places must be {people} or more, for everybody who is coming"
        )


def _check_guests(capacity: int | None, people: int) -> None:
    if capacity is not None and people > capacity:
        noun = "person" if capacity == 1 else "people"
        raise FieldError("guests", f"Select {capacity} {noun} or fewer")


def sessions_of(cohort: Cohort) -> QuerySet[TrainingSession]:
    """The cohort's sessions in order of time. Cancelled sessions are included.

    Each session has 2 extra attributes. `register_lines` is the number of lines in its register.
    `absent` is how many trainees have told us that they cannot come.
    """
    rows = cohort.training_sessions.annotate(
        register_lines=Count("register", distinct=True), absent=Count("absences", distinct=True)
    )
    return rows.order_by("starts_at", "pk")
