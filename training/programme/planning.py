"""A cohort's own sessions: added, changed, called off, and who may catch up at them."""

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
from training.permissions import check_staff
from training.states import SESSION, SessionStatus

FURTHEST: Final = timedelta(days=730)


@dataclass(frozen=True)
class Plan:
    """What can be set of a session; see TrainingSession for what each part means. `starts_at` is
    aware."""

    title: str
    starts_at: datetime
    minutes: int
    where: str
    is_core: bool
    trainer: str
    capacity: int | None


def plan_of(session: TrainingSession) -> Plan:
    """The plan as it stands."""
    return Plan(**{name: getattr(session, name) for name in Plan.__dataclass_fields__})


def add_session(
    *,
    cohort: Cohort,
    plan: Plan,
    catches_up: UUID | None = None,
    by: User,
    at: datetime,
) -> TrainingSession:
    """One more session. With `catches_up`, a subject of this cohort's, it counts for whoever
    missed that one, and nobody comes until guests are chosen. Trainees hear of it within minutes.

    Raises FieldError for a time that has gone, is over two years away or that the subject has
    already; NotAllowed.
    """
    check_staff(by)
    _check_to_come(plan, at)
    taught = {"subject": catches_up or uuid4(), "is_catch_up": catches_up is not None}
    try:
        with transaction.atomic():
            added = TrainingSession.objects.create(
                cohort=cohort, changed_at=at, **taught, **asdict(plan)
            )
            audit.record("add_session", added, by=by, at=at, cohort=cohort.pk)
            enqueue(TEND_TRAINING)
    except IntegrityError:
        raise FieldError("day", "That subject has a session at this time already") from None
    return added


def change_session(*, session: TrainingSession, plan: Plan, by: User, at: datetime) -> None:
    """Trainees are told of another time, place, title or length. Safe to repeat.

    Raises FieldError for moving it to a time that add_session refuses, or for room for fewer than
    its guests; ChangedMeanwhile when it has been called off; NotAllowed.
    """
    check_staff(by)
    with transaction.atomic():
        current = _locked(session)
        if plan == plan_of(current):
            return
        if plan.starts_at != current.starts_at:
            _check_to_come(plan, at)
        _check_room(plan.capacity, current.guests.count())
        _set(current, at, **asdict(plan))
        audit.record("change_session", current, by=by, at=at, changed=_changed(current, plan))
    session.refresh_from_db()


def cancel_session(*, session: TrainingSession, by: User, at: datetime) -> None:
    """Calls it off; trainees are told, and it counts for nothing. Raises ChangedMeanwhile, and
    DomainError once its register has been taken."""
    check_staff(by)
    with transaction.atomic():
        if _locked(session).register.exists():
            raise DomainError("Its register has been taken, so it took place and stays.")
        version = session.version + 1
        apply_transition(SESSION, "cancel", session, by=by, at=at, version=version, changed_at=at)
        enqueue(TEND_TRAINING)


def choose_guests(
    *, session: TrainingSession, guests: Collection[User], by: User, at: datetime
) -> None:
    """These people, and nobody else beside the cohort, come to this session. They are told. Safe to
    repeat. Raises FieldError when there is no room for so many, ChangedMeanwhile, NotAllowed."""
    check_staff(by)
    with transaction.atomic():
        current = _locked(session)
        _check_room(current.capacity, len(guests))
        current.guests.set(guests)
        TrainingSession.objects.filter(pk=current.pk).update(changed_at=at)
        keys = sorted(person.pk for person in guests)
        audit.record("choose_guests", current, by=by, at=at, guests=keys)
        enqueue(TEND_TRAINING)


def set_rule(*, cohort: Cohort, sessions: int | None, by: User, at: datetime) -> None:
    """A trainee of the cohort is trained after so many different sessions; None: after every core
    one. Safe to repeat. Raises FieldError for more than there are, NotAllowed."""
    check_manager(by, "say what completes the training")
    planned = cohort.training_sessions.filter(status=SessionStatus.PLANNED, is_catch_up=False)
    count = planned.values("subject").distinct().count()
    if sessions and sessions > count:
        raise FieldError("sessions", f"This cohort has {count} different sessions. Enter {count}")
    with transaction.atomic():
        rule, _ = CompletionRule.objects.update_or_create(
            cohort=cohort, defaults={"sessions": sessions}
        )
        audit.record("set_completion_rule", rule, by=by, at=at, sessions=sessions)


def _locked(session: TrainingSession) -> TrainingSession:
    current = TrainingSession.objects.select_for_update().get(pk=session.pk)
    if not current.is_planned:
        raise ChangedMeanwhile("This session has been called off. Nothing was changed.")
    return current


def _set(session: TrainingSession, at: datetime, **values: Any) -> None:
    values |= {"version": F("version") + 1, "changed_at": at}
    TrainingSession.objects.filter(pk=session.pk).update(**values)
    enqueue(TEND_TRAINING)


def _changed(session: TrainingSession, plan: Plan) -> list[str]:
    was, is_now = asdict(plan_of(session)), asdict(plan)
    return [name for name in was if was[name] != is_now[name]]


def _check_to_come(plan: Plan, at: datetime) -> None:
    if plan.starts_at <= at:
        raise FieldError("day", "This time has gone. Enter one to come")
    if plan.starts_at > at + FURTHEST:
        raise FieldError("day", "This is over two years away. Check the year")


def _check_room(capacity: int | None, people: int) -> None:
    if capacity is not None and people > capacity:
        raise FieldError("capacity", f"There is room for {capacity}, and {people} would come")


def sessions_of(cohort: Cohort) -> QuerySet[TrainingSession]:
    """All, those called off included, in order of time; each with `noted`, how many lines its
    register has."""
    rows = cohort.training_sessions.annotate(noted=Count("register"))
    return rows.order_by("starts_at", "pk")
