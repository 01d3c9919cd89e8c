"""Taking a break and coming back, stepping down and staying after all, and what the clock does to
both."""

from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from config.accounts.models import User
from config.common import audit
from config.common.actor import PROGRAMME, Actor
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, FieldError
from config.common.letters.sending import spelt
from config.common.queue import TaskName
from config.common.transitions import apply_transition
from matching.mentors.emails import FAREWELL
from matching.mentors.sessions import next_sessions
from matching.mentors.times import email_coordinators, lock_mentor
from matching.models import Mentor
from matching.permissions import check_change
from matching.states import MENTOR, MentorStatus
from recruitment.clearances.ending import stop_reminders
from recruitment.letters.sending import email_volunteer

LONGEST: Final = timedelta(days=730)
PAUSES: Final = "is taking a break"

LONGEST_NOTICE: Final = timedelta(days=365)
CHANGE: Final = "is stepping down"
ANOTHER_DAY: Final = "is stepping down on another day than before"
STAYS: Final = "who was stepping down is staying after all"
TEND_MENTORS: Final = TaskName("matching.tend_mentors")


def pause_mentor(*, mentor: Mentor, by: User, at: datetime, back_on: date | None = None) -> None:
    """The mentor takes nobody new on, and the men met now are listed for cover; their matches go
    on until somebody decides. With `back_on` the pause ends by itself on that day.

    Raises FieldError for a day that is not to come, ChangedMeanwhile, NotAllowed.
    """
    check_change(by, mentor)
    today = london_date(at)
    if back_on and not today < back_on <= today + LONGEST:
        raise FieldError("back_on", "Enter a day that is still to come, within two years")
    with transaction.atomic():
        apply_transition(MENTOR, "pause", mentor, by=by, at=at, back_on=back_on)
        email_coordinators(mentor, PAUSES, next_sessions(mentor, at=at), at=at)


def bring_mentor_back(*, mentor: Mentor, by: User, at: datetime) -> None:
    """The mentor can be matched again. Raises ChangedMeanwhile, NotAllowed."""
    check_change(by, mentor)
    _come_back(mentor, by=by, at=at)


def end_pauses(*, at: datetime) -> int:
    """Brings back everybody whose pause ends today or has ended; returns how many. Safe to repeat
    and to run twice at once."""
    over = Mentor.objects.filter(status=MentorStatus.PAUSED, back_on__lte=london_date(at))
    return sum(_is_back(mentor, at=at) for mentor in over)


def _is_back(mentor: Mentor, *, at: datetime) -> bool:
    try:
        _come_back(mentor, by=PROGRAMME, at=at)
    except ChangedMeanwhile:
        return False
    return True


def _come_back(mentor: Mentor, *, by: Actor, at: datetime) -> None:
    apply_transition(MENTOR, "come_back", mentor, by=by, at=at, back_on=None)


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
        mentor = lock_mentor(mentor)
        before = mentor.leaves_on
        _set_last_day(mentor, on)
        audit.record("step_down", mentor, by=by, at=at)
        if on != before:
            change = ANOTHER_DAY if before else CHANGE
            email_coordinators(mentor, change, next_sessions(mentor, at=at), at=at)


def stay_after_all(*, mentor: Mentor, by: User, at: datetime) -> None:
    """Takes the stepping down back; the coordinators who heard of it are told. Safe to repeat.
    Raises HasLeft once the day is over, and NotAllowed."""
    check_change(by, mentor)
    with transaction.atomic():
        mentor = lock_mentor(mentor)
        if mentor.leaves_on is not None:
            _set_last_day(mentor, None)
            audit.record("stay_after_all", mentor, by=by, at=at)
            email_coordinators(mentor, STAYS, next_sessions(mentor, at=at), at=at)


def take_leave(*, at: datetime) -> int:
    """Lets everybody go whose last day is over, thanks each by email and stops the reminders about
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
    except ChangedMeanwhile:
        return False
    return True


def _thank(mentor: Mentor, *, at: datetime) -> None:
    email_volunteer(
        mentor.user,
        FAREWELL,
        occasion=f"farewell:{mentor.pk}",
        at=at,
        ends_on=spelt(mentor.leaves_on) if mentor.leaves_on else "",
        link=f"{settings.BASE_URL}/mentoring/statement/",
    )


def _set_last_day(mentor: Mentor, on: date | None) -> None:
    mentor.leaves_on = on
    mentor.save(update_fields=["leaves_on"])


def end_pauses_and_service(*, at: datetime) -> None:
    """Leaving comes first, so that nobody is brought back on the day after his or her last. Safe to
    repeat and to run twice at once."""
    take_leave(at=at)
    end_pauses(at=at)
