"""Deciding whether to tell the ICO about a breach (Article 33 of UK GDPR), and whether to tell the
people concerned (Article 34). Also closing a breach, and opening it again."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from config.accounts.models import User
from config.common.clock import london_date
from config.common.errors import FieldError
from config.common.transitions import apply_transition
from privacy.breaches.recording import replacing
from privacy.models import Breach
from privacy.states import BREACH


@dataclass(frozen=True)
class Decision:
    """Who we told about a breach, and when. If we do not tell the ICO, `ico_told_at` is empty and
    `ico_why` says why. If we do not tell the people, `people_told_on` is empty and `people_why`
    says why. The law gives us 72 hours to tell the ICO. If we told the ICO later, `ico_why`
    explains the delay (Article 33(1))."""

    ico_told_at: datetime | None
    ico_reference: str
    ico_why: str
    people_told_on: date | None
    people_why: str


def decide_breach(*, breach: Breach, decision: Decision, by: User, at: datetime) -> None:
    """Records who we tell about the breach. Raises FieldError if a reason is missing, or for a time
    that is not possible. Raises ChangedMeanwhile if somebody has already decided. Raises NotAllowed
    if `by` cannot do this."""
    _check_decision(breach, decision, at=at)
    breach.write(ico_why=decision.ico_why, people_why=decision.people_why)
    apply_transition(
        BREACH,
        "decide",
        breach,
        by=by,
        at=at,
        detail={
            "tells_ico": decision.ico_told_at is not None,
            "tells_people": decision.people_told_on is not None,
        },
        decided_by=by,
        decided_at=at,
        ico_told_at=decision.ico_told_at,
        ico_reference=decision.ico_reference,
        people_told_on=decision.people_told_on,
        sealed_ico_why=breach.sealed_ico_why,
        sealed_people_why=breach.sealed_people_why,
    )


def close_breach(*, breach: Breach, lesson: str, by: User, at: datetime) -> None:
    """Closes the breach. `lesson` says what we will change to prevent another breach. Raises
    FieldError if `lesson` is empty. Raises ChangedMeanwhile if nothing is decided yet, or if the
    breach is already closed. Raises NotAllowed if `by` cannot do this."""
    if not lesson.strip():
        raise FieldError("lesson", "Enter what you will change")
    breach.write(lesson=lesson)
    apply_transition(
        BREACH,
        "close",
        breach,
        by=by,
        at=at,
        closed_by=by,
        closed_at=at,
        sealed_lesson=breach.sealed_lesson,
    )


def reopen_breach(*, breach: Breach, by: User, at: datetime) -> None:
    """Opens a closed breach, so that managers can change the decision. The old decision stays in an
    earlier version of the record. Raises ChangedMeanwhile if nothing is decided about the breach.
    Raises NotAllowed if `by` cannot do this."""
    with transaction.atomic():
        apply_transition(
            BREACH,
            "reopen",
            breach,
            by=by,
            at=at,
            decided_by=None,
            decided_at=None,
            closed_by=None,
            closed_at=None,
            warned_at=None,
        )
        with replacing(breach, version=breach.version, by=by, at=at) as current:
            current.ico_told_at, current.ico_reference = None, ""
            current.people_told_on = None
            current.write(ico_why="", people_why="", lesson="")
        breach.refresh_from_db()


def _check_decision(breach: Breach, decision: Decision, *, at: datetime) -> None:
    told_at, told_on = decision.ico_told_at, decision.people_told_on
    if told_at is None and not decision.ico_why.strip():
        raise FieldError("ico_why", "Enter why you do not tell the ICO")
    if told_at is not None and not breach.noticed_at <= told_at <= at:
        raise FieldError(
            "ico_on", "The time you told the ICO must be between the time you noticed and now"
        )
    if told_at is not None and told_at > breach.tell_by and not decision.ico_why.strip():
        raise FieldError("ico_why", "This is after the 72 hours. Enter why it took longer")
    if told_on is None and not decision.people_why.strip():
        raise FieldError("people_why", "Enter why you do not tell the people")
    if told_on is not None and not london_date(breach.noticed_at) <= told_on <= london_date(at):
        raise FieldError(
            "people_on",
            "The day you told the people must be between the day you noticed and today",
        )
