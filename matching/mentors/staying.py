"""Taking a break, coming back, stepping down, staying after all, and what happens automatically
when the day comes."""

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
from matching.mentors.sessions import live_matches
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
ANOTHER_DAY: Final = "is stepping down on a different day"
STAYS: Final = "who was stepping down is staying after all"
TEND_MENTORS: Final = TaskName("matching.tend_mentors")


def pause_mentor(*, mentor: Mentor, by: User, at: datetime, back_on: date | None = None) -> None:
    """Starts a break. The mentor is not taking new men, and the men they meet need another mentor.
    Their matches go on until somebody decides. Emails their coordinators. With `back_on` the break
    ends automatically on that day.

    Raises FieldError unless `back_on` is after today and within 2 years, ChangedMeanwhile,
    NotAllowed.
    """
    check_change(by, mentor)
    today = london_date(at)
    if back_on and not today < back_on <= today + LONGEST:
        raise FieldError("back_on", "First day back must be after today and within 2 years")
    with transaction.atomic():
        apply_transition(MENTOR, "pause", mentor, by=by, at=at, back_on=back_on)
        email_coordinators(mentor, PAUSES, live_matches(mentor), at=at)


def bring_mentor_back(*, mentor: Mentor, by: User, at: datetime) -> None:
    """Ends the break: the mentor can be matched again. Raises ChangedMeanwhile, NotAllowed."""
    check_change(by, mentor)
    _come_back(mentor, by=by, at=at)


def end_pauses(*, at: datetime) -> int:
    """Ends every break whose `back_on` is today or earlier, and returns how many. Safe to repeat
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
    """Sets `on` as the last day. Until the end of that day the mentor meets their men as before and
    can stay after all, but is not taking new men. Their men need another mentor. Emails their
    coordinators, again if the day changes.

    Safe to repeat. Raises FieldError, HasLeft, NotAllowed.
    """
    check_change(by, mentor)
    today = london_date(at)
    if not today <= on <= today + LONGEST_NOTICE:
        raise FieldError("leaves_on", "Last day as a mentor must be today or within the next year")
    with transaction.atomic():
        mentor = lock_mentor(mentor)
        before = mentor.leaves_on
        _set_last_day(mentor, on)
        audit.record("step_down", mentor, by=by, at=at)
        if on != before:
            change = ANOTHER_DAY if before else CHANGE
            email_coordinators(mentor, change, live_matches(mentor), at=at)


def stay_after_all(*, mentor: Mentor, by: User, at: datetime) -> None:
    """Cancels stepping down, and emails the coordinators of the mentor's men. Safe to repeat.
    Raises HasLeft once the day is over, and NotAllowed."""
    check_change(by, mentor)
    with transaction.atomic():
        mentor = lock_mentor(mentor)
        if mentor.leaves_on is not None:
            _set_last_day(mentor, None)
            audit.record("stay_after_all", mentor, by=by, at=at)
            email_coordinators(mentor, STAYS, live_matches(mentor), at=at)


def take_leave(*, at: datetime) -> int:
    """Marks every mentor whose last day is over as left, thanks each by email and stops reminders
    about their clearances. Returns how many. Their matches stay live: the men need another mentor.
    Safe to repeat and to run twice at once."""
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
    """Runs take_leave first, so that nobody comes back from a break on the day after their last.
    Safe to repeat and to run twice at once."""
    take_leave(at=at)
    end_pauses(at=at)
