"""Taking a break, coming back, stepping down, and staying after all. Also what happens
automatically when a break ends, and after a mentor's last day."""

from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from config.accounts.models import User
from config.common import audit
from config.common.actor import PROGRAMME, Actor
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from config.common.letters.sending import spelt
from config.common.queue import TaskName
from config.common.transitions import apply_transition
from matching.mentors.emails import FAREWELL
from matching.mentors.sessions import supported_matches
from matching.mentors.times import email_coordinators, lock_mentor
from matching.models import Mentor
from matching.permissions import check_change, mentors_for
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
    """Starts a break. The mentor takes no new men, and the men that the mentor supports need
    another mentor. The matches go on until staff decide about them. Emails the coordinators of
    these men. With `back_on`, the break ends automatically on that day.

    Raises FieldError if `back_on` is not after today, or is more than 2 years away. Raises
    ChangedMeanwhile if the mentor is on a break already or has left. Raises NotAllowed if `by`
    cannot do this.
    """
    check_change(by, mentor)
    today = london_date(at)
    if back_on and not today < back_on <= today + LONGEST:
        raise FieldError("back_on", "First day back must be after today and within 2 years")
    with transaction.atomic():
        apply_transition(MENTOR, "pause", mentor, by=by, at=at, back_on=back_on)
        email_coordinators(mentor, PAUSES, supported_matches(mentor), at=at)


def bring_mentor_back(*, mentor: Mentor, by: User, at: datetime) -> None:
    """Ends the mentor's break. The mentor can be matched again. Raises ChangedMeanwhile if the
    mentor is not on a break. Raises NotAllowed if `by` cannot do this."""
    check_change(by, mentor)
    _come_back(mentor, by=by, at=at)


def end_pauses(*, at: datetime) -> int:
    """Ends every break whose `back_on` is today or earlier. Returns how many breaks it ended. Safe
    to repeat, and safe for 2 workers to run at the same time."""
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


def step_down(*, mentor: Mentor, on: date, why: str = "", by: User, at: datetime) -> None:
    """Sets `on` as the mentor's last day. `why` is one of WhyStopped, or empty if we do not know.
    The mentor goes on meeting their men until the end of that day, but takes no new men. The men
    need another mentor. Emails the coordinators of the men. Emails them again if the day changes.
    Until the end of the last day, stay_after_all can cancel the plan.

    Safe to repeat. Raises FieldError if `on` is in the past, or is more than a year away. Raises
    HasLeft if the mentor has left, and NotAllowed if `by` cannot do this.
    """
    check_change(by, mentor)
    today = london_date(at)
    if not today <= on <= today + LONGEST_NOTICE:
        raise FieldError("leaves_on", "Last day as a mentor must be today or within the next year")
    with transaction.atomic():
        mentor = lock_mentor(mentor)
        before = mentor.leaves_on
        _set_last_day(mentor, on, why)
        audit.record("step_down", mentor, by=by, at=at)
        if on != before:
            change = ANOTHER_DAY if before else CHANGE
            email_coordinators(mentor, change, supported_matches(mentor), at=at)


def correct_why_stopped(*, mentor: Mentor, why: str, by: User, at: datetime) -> None:
    """Records why a mentor is stepping down or has left, as they told staff. `why` is one of
    WhyStopped. Safe to repeat. Raises ChangedMeanwhile if the mentor is staying. Raises NotAllowed
    if `by` cannot do this."""
    if not mentors_for(by).filter(pk=mentor.pk).exists():
        raise NotAllowed(f"You do not look after {mentor}. Ask a coordinator who does.")
    with transaction.atomic():
        leaving = Mentor.objects.filter(pk=mentor.pk).filter(
            Q(leaves_on__isnull=False) | Q(status=MentorStatus.LEFT)
        )
        if not leaving.update(why_stopped=why):
            raise ChangedMeanwhile("This mentor is staying, so there is no reason to record.")
        audit.record("correct_why_stopped", mentor, by=by, at=at)


def stay_after_all(*, mentor: Mentor, by: User, at: datetime) -> None:
    """Cancels the mentor's plan to step down. Emails the coordinators of the mentor's men. Safe to
    repeat. Raises HasLeft after the mentor's last day. Raises NotAllowed if `by` cannot do
    this."""
    check_change(by, mentor)
    with transaction.atomic():
        mentor = lock_mentor(mentor)
        if mentor.leaves_on is not None:
            _set_last_day(mentor, None, "")
            audit.record("stay_after_all", mentor, by=by, at=at)
            email_coordinators(mentor, STAYS, supported_matches(mentor), at=at)


def take_leave(*, at: datetime) -> int:
    """Records that every mentor whose last day has passed has left. Thanks each of these mentors by
    email, and stops reminders about their clearances. Returns how many mentors left. Their matches
    stay live, because the men still need a mentor. Safe to repeat, and safe for 2 workers to run at
    the same time."""
    going = Mentor.objects.exclude(status=MentorStatus.LEFT).filter(leaves_on__lt=london_date(at))
    return sum(_has_gone(mentor, at=at) for mentor in going.select_related("user"))


def _has_gone(mentor: Mentor, *, at: datetime) -> bool:
    unchanged = {"leaves_on": mentor.leaves_on}
    try:
        with transaction.atomic():
            apply_transition(
                MENTOR, "leave", mentor, by=PROGRAMME, at=at, expecting=unchanged, back_on=None
            )
            stop_reminders(mentor.user)
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


def _set_last_day(mentor: Mentor, on: date | None, why: str) -> None:
    mentor.leaves_on, mentor.why_stopped = on, why
    mentor.save(update_fields=["leaves_on", "why_stopped"])


def end_pauses_and_service(*, at: datetime) -> None:
    """Runs take_leave, and then end_pauses. In this order, a mentor who has left cannot come back
    from a break. Safe to repeat, and safe for 2 workers to run at the same time."""
    take_leave(at=at)
    end_pauses(at=at)
