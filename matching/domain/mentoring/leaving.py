"""Stepping down: with a day, which can be taken back until it has come."""

from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from config.accounts.models import User
from config.common import audit
from config.common.actor import PROGRAMME
from config.common.clock import london_date
from config.common.errors import FieldError, Overtaken
from config.common.transitions import apply_transition
from matching.domain.mentoring.sessions import next_sessions
from matching.domain.mentoring.telling import tell_coordinators
from matching.domain.mentoring.times import locked
from matching.models import Mentor
from matching.permissions import check_change
from matching.states import MENTOR, MentorStatus
from recruitment.domain.clearances.tending import stop_reminders
from recruitment.domain.telling import spelt, tell_person

LONGEST_NOTICE: Final = timedelta(days=365)
CHANGE: Final = "is stepping down"
ANOTHER_DAY: Final = "is stepping down on another day than before"
STAYS: Final = "who was stepping down is staying after all"
WHY: Final = "You get this because you were a mentor with us."


def step_down(*, mentor: Mentor, on: date, by: User, at: datetime) -> None:
    """`on` is the last day. Until it is over the mentor goes on as before, takes nobody new on, and
    can stay after all; the men met now are listed for cover. Their coordinators are told, and told
    again of another day.

    Safe to repeat. Raises FieldError, HasLeft, NotAllowed.
    """
    check_change(by, mentor)
    today = london_date(at)
    if not today <= on <= today + LONGEST_NOTICE:
        raise FieldError("leaves_on", "Enter today or a day within the next year")
    with transaction.atomic():
        held = locked(mentor)
        before = held.leaves_on
        _keep(held, on)
        audit.record("step_down", held, by=by, at=at)
        if on != before:
            change = ANOTHER_DAY if before else CHANGE
            tell_coordinators(held, change, next_sessions(held, at=at), at=at)


def stay_after_all(*, mentor: Mentor, by: User, at: datetime) -> None:
    """Takes the stepping down back; the coordinators who heard of it are told. Safe to repeat.
    Raises HasLeft once the day is over, and NotAllowed."""
    check_change(by, mentor)
    with transaction.atomic():
        held = locked(mentor)
        if held.leaves_on is not None:
            _keep(held, None)
            audit.record("stay_after_all", held, by=by, at=at)
            tell_coordinators(held, STAYS, next_sessions(held, at=at), at=at)


def take_leave(*, at: datetime) -> int:
    """Lets everybody go whose last day is over, thanks each by e-mail and stops the reminders about
    their clearances; returns how many. Their matches stay, for cover. Safe to repeat and to run
    twice at once."""
    going = Mentor.objects.exclude(status=MentorStatus.LEFT).filter(leaves_on__lt=london_date(at))
    return sum(_has_gone(mentor, at=at) for mentor in going.select_related("user"))


def _has_gone(mentor: Mentor, *, at: datetime) -> bool:
    unchanged = {"leaves_on": mentor.leaves_on}
    try:
        with transaction.atomic():
            apply_transition(
                MENTOR, "leave", mentor, by=PROGRAMME, at=at, expecting=unchanged, back_on=None
            )
            stop_reminders(volunteer=mentor.user)
            _thank(mentor, at=at)
    except Overtaken:
        return False
    return True


def _thank(mentor: Mentor, *, at: datetime) -> None:
    tell_person(
        mentor.user,
        "farewell",
        occasion=f"farewell:{mentor.pk}",
        why=WHY,
        at=at,
        ends_on=spelt(mentor.leaves_on) if mentor.leaves_on else "",
        link=f"{settings.BASE_URL}/mentoring/statement/",
    )


def _keep(mentor: Mentor, on: date | None) -> None:
    mentor.leaves_on = on
    mentor.save(update_fields=["leaves_on"])
