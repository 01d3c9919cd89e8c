"""Looking after mentors: supervision, with confidential notes, and help after a hard session."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from config.accounts.lists import rows_of
from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.errors import FieldError, NotAllowed
from config.common.letters.sending import email_person
from config.common.outbox.queueing import withdraw_emails
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
    """Records a supervision of these mentors, and when the next supervision is due. The next
    supervision is due on `next_on`. If `next_on` is None, it is due after the mentor's own
    interval, or after the usual interval if the mentor has none. The due date does not change if a
    later supervision is already recorded.

    Safe to repeat: if the mentor already has a supervision of the same kind on the same day, the
    first notes stay. Raises FieldError if the supervision is in the future, or if `next_on` is not
    after it. Raises NotAllowed if `by` cannot do this.
    """
    if held_on > london_date(at):
        raise FieldError("held_on", "Date of the supervision must be today or in the past")
    if next_on and next_on <= held_on:
        raise FieldError("next_on", "Date of the next supervision must be after this supervision")
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
        supervision.write(notes=notes)
        supervision.save(update_fields=["sealed_notes"])
    audit.record("note_supervision", supervision, by=by, at=at, mentor=mentor.pk)
    if not mentor.supervisions.filter(held_on__gt=held_on).exists():
        mentor.supervision_due_on = due_on
        mentor.save(update_fields=["supervision_due_on"])


def change_interval(*, mentor: Mentor, weeks: int | None, by: User, at: datetime) -> None:
    """Sets the mentor's own interval between supervisions. If `weeks` is None, the mentor has the
    usual interval. The date of the next supervision does not change. Raises NotAllowed if `by`
    cannot do this."""
    check_change(by, mentor)
    with transaction.atomic():
        mentor.supervision_weeks = weeks
        mentor.save(update_fields=["supervision_weeks"])
        audit.record("change_supervision_interval", mentor, by=by, at=at, weeks=weeks)


def notes_of(supervision: Supervision, *, by: User, at: datetime) -> str:
    """The notes of this supervision. Records in the audit trail that `by` read the notes. Raises
    NotAllowed if `by` cannot read them, and config.common.sealed.cipher.Unreadable if they cannot
    be decrypted."""
    check_read_notes(by, supervision)
    audit.record_reading("read_supervision_notes", {Supervision: [supervision.pk]}, by=by, at=at)
    return supervision.opened("notes")


def overdue_supervisions(user: User, *, today: date) -> QuerySet[Mentor]:
    """The active mentors whose supervision is overdue. Also the active mentors who meet a man and
    have never had a supervision. Has only mentors that `user` can see. Mentors who never had a
    supervision come first, then the longest overdue."""
    live = Match.objects.begun().filter(mentor=OuterRef("pk"))
    never = Q(supervision_due_on__isnull=True) & Exists(live)
    return (
        mentors_for(user)
        .filter(Q(supervision_due_on__lt=today) | never, status=MentorStatus.ACTIVE)
        .select_related("user")
        .order_by(F("supervision_due_on").asc(nulls_first=True), "pk")
    )


read_overdue_supervisions = rows_of(overdue_supervisions)


def say_it_was_hard(*, mentor: Mentor, by: User, at: datetime) -> HardSession:
    """Records that the mentor had a hard session, so that somebody checks in with the mentor.
    Emails the coordinators of the prisons where the mentor has a clearance. Safe to repeat: while
    the mentor has an open hard session, a second call returns that hard session and emails nobody.
    Raises HasLeft if the mentor has left, and NotAllowed if `by` cannot do this."""
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
    """Saves what the mentor wants to say about the session, encrypted. Replaces earlier words.
    Raises NotAllowed if `by` cannot do this."""
    check_change(by, hard.mentor)
    with transaction.atomic():
        hard.write(words=words)
        hard.save(update_fields=["sealed_words"])
        audit.record("add_words", hard, by=by, at=at)


def own_words(hard: HardSession) -> str:
    """What the mentor wrote, for the mentor alone. For staff, call words_of."""
    return hard.opened("words")


def words_of(hard: HardSession, *, by: User, at: datetime) -> str:
    """What the mentor wrote, for staff. If the mentor wrote anything, records in the audit trail
    that `by` read the words."""
    if hard.sealed_words:
        audit.record_reading("read_hard_session", {HardSession: [hard.pk]}, by=by, at=at)
    return own_words(hard)


def check_in(*, hard: HardSession, by: User, at: datetime) -> None:
    """Records that `by` has spoken to the mentor about a hard session. Raises ChangedMeanwhile if
    somebody has already done so, or if the mentor has taken the hard session back. Raises
    NotAllowed if `by` cannot do this."""
    check_change(by, hard.mentor)
    apply_transition(
        HARD_SESSION, "check_in", hard, by=by, at=at, checked_in_by=by, checked_in_at=at
    )


def take_back_hard_session(*, hard: HardSession, by: User, at: datetime) -> None:
    """Takes back a hard session that the mentor recorded by mistake. Withdraws unsent emails about
    it.

    Raises NotAllowed unless `by` is the mentor. Raises ChangedMeanwhile once somebody has checked
    in.
    """
    if hard.mentor.user_id != by.pk:
        raise NotAllowed("Only the mentor who told us about the session can take this back.")
    with transaction.atomic():
        apply_transition(HARD_SESSION, "take_back", hard, by=by, at=at)
        withdraw_emails(about=[f"{_occasion(hard)}:"], at=at)


def open_hard_sessions(user: User) -> QuerySet[HardSession]:
    """The open hard sessions of the mentors that `user` looks after, the oldest first."""
    return (
        hard_sessions_for(user)
        .filter(status=HardSessionStatus.OPEN)
        .select_related("mentor__user")
        .order_by("said_at", "pk")
    )


read_open_hard_sessions = rows_of(open_hard_sessions)


def _email_staff(hard: HardSession, *, at: datetime) -> None:
    cleared = Clearance.objects.filter(volunteer=hard.mentor.user, establishment__isnull=False)
    prisons = Establishment.objects.filter(clearances__in=cleared)
    link = f"{settings.BASE_URL}/mentors/hard-sessions/{hard.pk}/"
    for person in coordinators_of(prisons):
        email_person(
            person,
            HARD_SESSION_REPORTED,
            occasion=_occasion(hard),
            at=at,
            link=link,
        )


def _occasion(hard: HardSession) -> str:
    return f"hard-session:{hard.pk}"
