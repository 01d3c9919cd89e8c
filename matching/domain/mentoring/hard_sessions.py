"""A mentor says that a session was hard, and somebody checks in."""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from config.accounts.models import User
from config.common import audit
from config.common.sealed import seal, unseal
from config.common.transitions import apply_transition
from matching.domain.mentoring.times import locked
from matching.models import HardSession, Mentor
from matching.permissions import check_change, hard_sessions_for
from matching.states import HARD_SESSION, HardSessionStatus
from recruitment.domain.coordinators import coordinators_of
from recruitment.domain.telling import tell_person
from recruitment.models import Clearance, Establishment

TABLE: Final = "hard_session"
COLUMN: Final = "words"
WHY: Final = "You get this because you look after mentors."


def say_it_was_hard(*, mentor: Mentor, by: User, at: datetime) -> HardSession:
    """Puts the mentor on the list of those to check in with, and tells those who look after the
    prisons where he or she is cleared. While one is open, saying so again is the same one, and
    nobody is told twice. Raises HasLeft, NotAllowed."""
    check_change(by, mentor)
    with transaction.atomic():
        held = locked(mentor)
        hard, is_new = HardSession.objects.get_or_create(
            mentor=held, status=HardSessionStatus.OPEN, defaults={"said_at": at}
        )
        if is_new:
            audit.record("say_it_was_hard", hard, by=by, at=at)
            _tell(hard, at=at)
    return hard


def add_words(*, hard: HardSession, words: str, by: User, at: datetime) -> None:
    """Keeps, sealed, what the mentor wants to say of it; the last words replace earlier ones.
    Raises NotAllowed."""
    check_change(by, hard.mentor)
    hard.sealed_words = seal(words, table=TABLE, column=COLUMN, row=hard.seal_id) if words else b""
    with transaction.atomic():
        hard.save(update_fields=["sealed_words"])
        audit.record("add_words", hard, by=by, at=at)


def own_words(hard: HardSession) -> str:
    """What the mentor wrote, for the mentor. For anyone else see words_of."""
    sealed = bytes(hard.sealed_words)
    return unseal(sealed, table=TABLE, column=COLUMN, row=hard.seal_id) if sealed else ""


def words_of(hard: HardSession, *, by: User, at: datetime) -> str:
    """The same, for staff. Where there are words, writes who read them to the audit trail."""
    if hard.sealed_words:
        audit.record("read_hard_session", hard, by=by, at=at)
    return own_words(hard)


def check_in(*, hard: HardSession, by: User, at: datetime) -> None:
    """Somebody has spoken to the mentor. Raises Overtaken, NotAllowed."""
    check_change(by, hard.mentor)
    apply_transition(
        HARD_SESSION, "check_in", hard, by=by, at=at, checked_in_by=by, checked_in_at=at
    )


def open_hard_sessions(user: User) -> QuerySet[HardSession]:
    """Of the mentors this person looks after, the longest-waiting first."""
    return (
        hard_sessions_for(user)
        .filter(status=HardSessionStatus.OPEN)
        .select_related("mentor__user")
        .order_by("said_at", "pk")
    )


def _tell(hard: HardSession, *, at: datetime) -> None:
    cleared = Clearance.objects.filter(volunteer=hard.mentor.user, establishment__isnull=False)
    prisons = Establishment.objects.filter(clearances__in=cleared)
    link = f"{settings.BASE_URL}/mentors/hard-sessions/{hard.pk}/"
    for person in coordinators_of(prisons):
        tell_person(
            person,
            "hard_session_staff",
            occasion=f"hard-session:{hard.pk}",
            why=WHY,
            at=at,
            link=link,
        )
