"""Looking after mentors: supervision, when the next is due, and checking in after a hard session.
Notes are confidential."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.errors import FieldError
from config.common.letters.sending import email_person
from config.common.sealed import seal, unseal
from config.common.transitions import apply_transition
from matching.mentors.emails import HARD_SESSION_REPORTED
from matching.mentors.times import lock_mentor
from matching.models import (
    HardSession,
    Match,
    Mentor,
    Supervision,
    SupervisionKind,
    current_rules,
)
from matching.permissions import check_change, check_read_notes, hard_sessions_for, mentors_for
from matching.states import HARD_SESSION, HardSessionStatus, MentorStatus
from recruitment.models import Clearance, Establishment
from recruitment.prisons.editing import coordinators_of

TABLE: Final = "supervision"
COLUMN: Final = "notes"

HARD_SESSION_TABLE: Final = "hard_session"
HARD_SESSION_COLUMN: Final = "words"


def note_supervision(
    *,
    mentors: Collection[Mentor],
    kind: SupervisionKind,
    held_on: date,
    notes: str,
    next_on: date | None,
    by: User,
    at: datetime,
) -> None:
    """Records a supervision of these mentors, and when each is due again: on `next_on`, or after
    the mentor's own interval, or after the usual one. A supervision older than the last does not
    change the due date.

    Safe to repeat: a second supervision of the same kind on the same day keeps the first notes.
    Raises FieldError, NotAllowed.
    """
    if held_on > london_date(at):
        raise FieldError("held_on", "Date of the supervision must be today or in the past")
    if next_on and next_on <= held_on:
        raise FieldError("next_on", "Date of the next supervision must be after this one")
    usual = current_rules().supervision_weeks
    with transaction.atomic():
        for mentor in mentors:
            check_change(by, mentor)
            weeks = timedelta(weeks=mentor.supervision_weeks or usual)
            _note(mentor, kind, held_on, notes, next_on or held_on + weeks, by=by, at=at)


def _note(
    mentor: Mentor,
    kind: SupervisionKind,
    held_on: date,
    notes: str,
    due_on: date,
    *,
    by: User,
    at: datetime,
) -> None:
    supervision, is_new = Supervision.objects.get_or_create(
        mentor=mentor, kind=kind, held_on=held_on, defaults={"noted_by": by, "noted_at": at}
    )
    if not is_new:
        return
    if notes:
        supervision.sealed_notes = seal(notes, table=TABLE, column=COLUMN, row=supervision.seal_id)
        supervision.save(update_fields=["sealed_notes"])
    audit.record("note_supervision", supervision, by=by, at=at, mentor=mentor.pk)
    if not mentor.supervisions.filter(held_on__gt=held_on).exists():
        mentor.supervision_due_on = due_on
        mentor.save(update_fields=["supervision_due_on"])


def change_interval(*, mentor: Mentor, weeks: int | None, by: User, at: datetime) -> None:
    """Sets the mentor's own interval, used from the next supervision. None: the usual interval.
    Raises NotAllowed."""
    check_change(by, mentor)
    with transaction.atomic():
        mentor.supervision_weeks = weeks
        mentor.save(update_fields=["supervision_weeks"])
        audit.record("change_supervision_interval", mentor, by=by, at=at, weeks=weeks)


def notes_of(supervision: Supervision, *, by: User, at: datetime) -> str:
    """The notes. Records in the audit trail who read them. Raises NotAllowed and
    config.common.sealed.Unreadable."""
    check_read_notes(by, supervision)
    audit.record("read_supervision_notes", supervision, by=by, at=at)
    sealed = bytes(supervision.sealed_notes)
    return unseal(sealed, table=TABLE, column=COLUMN, row=supervision.seal_id) if sealed else ""


def overdue_supervisions(user: User, *, today: date) -> QuerySet[Mentor]:
    """Active mentors this person can see whose supervision is overdue, or who meet a man and have
    had none. Those with none first, then the longest overdue."""
    live = Match.objects.begun().filter(mentor=OuterRef("pk"))
    never = Q(supervision_due_on__isnull=True) & Exists(live)
    return (
        mentors_for(user)
        .filter(Q(supervision_due_on__lt=today) | never, status=MentorStatus.ACTIVE)
        .select_related("user")
        .order_by(F("supervision_due_on").asc(nulls_first=True), "pk")
    )


def say_it_was_hard(*, mentor: Mentor, by: User, at: datetime) -> HardSession:
    """Puts the mentor on the list of those to check in with, and emails the coordinators of the
    prisons where they are cleared. Safe to repeat: while a hard session is open, a second call
    returns that one and emails nobody. Raises HasLeft, NotAllowed."""
    check_change(by, mentor)
    with transaction.atomic():
        mentor = lock_mentor(mentor)
        hard, is_new = HardSession.objects.get_or_create(
            mentor=mentor, status=HardSessionStatus.OPEN, defaults={"said_at": at}
        )
        if is_new:
            audit.record("say_it_was_hard", hard, by=by, at=at)
            _email_staff(hard, at=at)
    return hard


def add_words(*, hard: HardSession, words: str, by: User, at: datetime) -> None:
    """Saves, sealed, what the mentor wants to say about the session. Replaces earlier words. Raises
    NotAllowed."""
    check_change(by, hard.mentor)
    hard.sealed_words = (
        seal(words, table=HARD_SESSION_TABLE, column=HARD_SESSION_COLUMN, row=hard.seal_id)
        if words
        else b""
    )
    with transaction.atomic():
        hard.save(update_fields=["sealed_words"])
        audit.record("add_words", hard, by=by, at=at)


def own_words(hard: HardSession) -> str:
    """What the mentor wrote, for the mentor. For anyone else use words_of."""
    sealed = bytes(hard.sealed_words)
    return (
        unseal(sealed, table=HARD_SESSION_TABLE, column=HARD_SESSION_COLUMN, row=hard.seal_id)
        if sealed
        else ""
    )


def words_of(hard: HardSession, *, by: User, at: datetime) -> str:
    """What the mentor wrote, for staff. If there are words, records in the audit trail who read
    them."""
    if hard.sealed_words:
        audit.record("read_hard_session", hard, by=by, at=at)
    return own_words(hard)


def check_in(*, hard: HardSession, by: User, at: datetime) -> None:
    """Records that `by` has spoken to the mentor. Raises ChangedMeanwhile, NotAllowed."""
    check_change(by, hard.mentor)
    apply_transition(
        HARD_SESSION, "check_in", hard, by=by, at=at, checked_in_by=by, checked_in_at=at
    )


def open_hard_sessions(user: User) -> QuerySet[HardSession]:
    """Open hard sessions of the mentors this person looks after, the oldest first."""
    return (
        hard_sessions_for(user)
        .filter(status=HardSessionStatus.OPEN)
        .select_related("mentor__user")
        .order_by("said_at", "pk")
    )


def _email_staff(hard: HardSession, *, at: datetime) -> None:
    cleared = Clearance.objects.filter(volunteer=hard.mentor.user, establishment__isnull=False)
    prisons = Establishment.objects.filter(clearances__in=cleared)
    link = f"{settings.BASE_URL}/mentors/hard-sessions/{hard.pk}/"
    for person in coordinators_of(prisons):
        email_person(
            person,
            HARD_SESSION_REPORTED,
            occasion=f"hard-session:{hard.pk}",
            at=at,
            link=link,
        )
