"""The usual programme, which managers change and cohorts copy."""

from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from typing import Final

from django.db import transaction

from config.accounts.models import User
from config.accounts.roles import check_manager
from config.common import audit
from config.common.clock import LONDON
from config.common.errors import DomainError
from recruitment.models import Cohort
from training.models import TrainingSession, UsualSession
from training.permissions import check_run

CHANGE: Final = "change the usual programme"

TEN: Final = time(10)
WHERE: Final = "To be announced"


class AlreadyPlanned(DomainError):
    """The cohort already has sessions."""


@dataclass(frozen=True)
class Line:
    """One session of the usual programme. The model UsualSession explains each field."""

    title: str
    day: int
    starts: time
    minutes: int
    where: str
    is_core: bool
    trainer: str
    capacity: int | None


USUAL: Final = (
    Line("Welcome, and what a mentor does", 0, TEN, 180, "", True, "", None),
    Line("Boundaries and keeping safe", 7, TEN, 180, "", True, "", None),
    Line("Listening, and difficult conversations", 14, TEN, 180, "", True, "", None),
    Line("Safeguarding, self-harm and ACCT", 21, TEN, 180, "", True, "", None),
    Line("Inside the prison: security and conditioning", 28, TEN, 180, "", True, "", None),
    Line("Facing Up to Conflict: using the toolkit", 32, time(18, 30), 120, "", False, "", None),
    Line("Through the gate: release and endings", 35, TEN, 180, "", True, "", None),
)
"""The first usual programme: 6 Saturday mornings and an optional evening."""


def load_usual_programme() -> None:
    """Saves USUAL if there is no usual programme yet. Safe to repeat. At most 2 queries."""
    if not UsualSession.objects.exists():
        lines = (asdict(line) | {"where": line.where or WHERE} for line in USUAL)
        UsualSession.objects.bulk_create(UsualSession(**line) for line in lines)


def add_line(*, line: Line, by: User, at: datetime) -> UsualSession:
    """Adds a session to the usual programme. Raises NotAllowed if `by` is not a manager.

    Cohorts that already have a copy of the programme do not change.
    """
    check_manager(by, CHANGE)
    with transaction.atomic():
        added = UsualSession.objects.create(**asdict(line))
        audit.record("add_usual_session", added, by=by, at=at)
    return added


def change_line(*, usual: UsualSession, line: Line, by: User, at: datetime) -> None:
    """Changes a session of the usual programme. Safe to repeat. Raises NotAllowed if `by` is not a
    manager.

    Cohorts that already have a copy of the programme do not change.
    """
    check_manager(by, CHANGE)
    with transaction.atomic():
        UsualSession.objects.filter(pk=usual.pk).update(**asdict(line))
        audit.record("change_usual_session", usual, by=by, at=at)


def remove_line(*, usual: UsualSession, by: User, at: datetime) -> None:
    """Removes a session from the usual programme. Safe to repeat. Raises NotAllowed if `by` is not
    a manager.

    Cohorts that already have a copy of the programme do not change.
    """
    check_manager(by, CHANGE)
    with transaction.atomic():
        audit.record("remove_usual_session", usual, by=by, at=at)
        UsualSession.objects.filter(pk=usual.pk).delete()


def copy_usual_programme(*, cohort: Cohort, by: User, at: datetime) -> list[TrainingSession]:
    """Copies every usual session to the cohort.

    Day 0 is the first day of the cohort's training. The times are London times, in winter and
    summer. Raises NotAllowed if `by` does not run the training of the cohort. Raises AlreadyPlanned
    when the cohort has sessions, so a second press does not copy the sessions again.
    """
    check_run(by, cohort.pk)
    with transaction.atomic():
        current = Cohort.objects.select_for_update().get(pk=cohort.pk)
        if current.training_sessions.exists():
            raise AlreadyPlanned(
                f"{cohort} already has sessions. Change these sessions, or add more."
            )
        usual = UsualSession.objects.all()
        copied = TrainingSession.objects.bulk_create(
            shifted(line, current, at=at) for line in usual
        )
        audit.record("copy_usual_programme", current, by=by, at=at, sessions=len(copied))
    return copied


def shifted(usual: UsualSession, cohort: Cohort, *, at: datetime) -> TrainingSession:
    """The usual session, moved to the cohort's own dates. Not saved."""
    day = cohort.training_starts_on + timedelta(days=usual.day)
    shared = ("subject", "title", "minutes", "where", "is_core", "trainer", "capacity")
    return TrainingSession(
        cohort=cohort,
        starts_at=datetime.combine(day, usual.starts, tzinfo=LONDON),
        changed_at=at,
        **{name: getattr(usual, name) for name in shared},
    )
