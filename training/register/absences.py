"""What trainees tell us when they cannot come to a session, and when they can come after all."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction

from config.accounts.models import User
from config.accounts.roles import Role
from config.common import audit
from config.common.errors import DomainError, NotAllowed
from config.common.letters.sending import email_person
from config.common.sealed.rows import with_keys
from recruitment.interviews.emails import spelt_time
from training.models import Absence, Enrolment, Part, TrainingSession
from training.models.enrolment import live_enrolments
from training.register.emails import TRAINING_ABSENCE
from training.register.progress import sessions_of_all


class SessionOver(DomainError):
    """The session has ended or is cancelled, or its register already has a line about the
    trainee."""

    def __init__(self) -> None:
        super().__init__(
            "This session has ended or is cancelled, so you cannot change this any more."
        )


def session_of(enrolment: Enrolment, pk: int) -> TrainingSession | None:
    """The session with this id, if it is planned for this trainee. 2 queries."""
    sessions = sessions_of_all([enrolment])[enrolment.pk]
    return next((session for session in sessions if session.pk == pk), None)


def can_report(session: TrainingSession, person: User, *, at: datetime) -> bool:
    """Whether the person can still tell us whether they can come. One query.

    They can do so until the session has ended. They cannot if the register already says whether
    they came.
    """
    is_open = session.is_planned and session.ends_at > at
    return is_open and not session.register.filter(volunteer=person).exists()


def report_absence(*, session: TrainingSession, words: str, by: User, at: datetime) -> None:
    """Records that the trainee cannot come, and emails the people who run the training. The email
    leaves out the trainee's words. If the trainee reports again, replaces the words and sends no
    email. Safe to repeat.

    Raises SessionOver when it is too late for this (see can_report). Raises NotAllowed for a
    session that is not planned for the trainee.
    """
    _check(session, by, at)
    with transaction.atomic():
        absence, is_new = Absence.objects.select_for_update().get_or_create(
            session=session, volunteer=by, defaults={"reported_at": at}
        )
        if not is_new and own_words(absence) == words:
            return
        absence.write(words=words)
        absence.save(update_fields=["sealed_words"])
        audit.record("report_absence", session, by=by, at=at, absence=absence.pk)
        if is_new:
            _tell(absence, "cannot come", at=at)


def come_after_all(*, session: TrainingSession, by: User, at: datetime) -> None:
    """Records that the trainee can come after all, and emails the people who run the training. Safe
    to repeat.

    Raises SessionOver when it is too late for this (see can_report). Raises NotAllowed for a
    session that is not planned for the trainee.
    """
    _check(session, by, at)
    with transaction.atomic():
        absence = Absence.objects.select_for_update().filter(session=session, volunteer=by).first()
        if absence is None:
            return
        audit.record("come_after_all", session, by=by, at=at, absence=absence.pk)
        _tell(absence, "can come after all", at=at)
        absence.delete()


def own_absence(session: TrainingSession, person: User) -> Absence | None:
    """What this trainee told us about not coming to this session. None if they can come. One
    query."""
    return session.absences.filter(volunteer=person).first()


def own_words(absence: Absence) -> str:
    """What the trainee wrote about not coming, for the trainee to read. For staff, use words_of."""
    return absence.opened("words")


def words_of(absences: Iterable[Absence], *, by: User, at: datetime) -> dict[int, str]:
    """What these trainees wrote, by the person's id, for staff. Empty where they wrote nothing.

    Records in the audit trail who read the words. 2 queries if there are any.
    """
    words = {absence: own_words(absence) for absence in with_keys(absences)}
    if keys := [absence.pk for absence, text in words.items() if text]:
        audit.record_reading("read_absences", {Absence: keys}, by=by, at=at)
    return {absence.volunteer_id: text for absence, text in words.items()}


def people_to_tell(session: TrainingSession) -> list[User]:
    """The people who run the training of the session's cohort. If nobody does, the managers.

    1 or 2 queries.
    """
    active = User.objects.filter(is_active=True)
    team = active.filter(
        training_parts__cohort=session.cohort_id, training_parts__part=Part.RUNS
    ).distinct()
    return list(team) or list(active.filter(grants__role=Role.MANAGER).distinct())


def _check(session: TrainingSession, person: User, at: datetime) -> None:
    enrolment = live_enrolments().filter(volunteer=person).first()
    if enrolment is None or session_of(enrolment, session.pk) is None:
        raise NotAllowed("This session is not one of your training sessions.")
    if not can_report(session, person, at=at):
        raise SessionOver


def _tell(absence: Absence, news: str, *, at: datetime) -> None:
    for person in people_to_tell(absence.session):
        email_person(
            person,
            TRAINING_ABSENCE,
            occasion=f"training-absence:{absence.pk}:{news}",
            at=at,
            news=news,
            session=absence.session.title,
            when=spelt_time(absence.session.starts_at),
            link=f"{settings.BASE_URL}/training/sessions/{absence.session_id}/register/",
        )
