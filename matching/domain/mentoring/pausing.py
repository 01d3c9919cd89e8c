"""A break from mentoring, and coming back."""

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from config.accounts.models import User
from config.common.actor import PROGRAMME, Actor
from config.common.clock import london_date
from config.common.errors import FieldError, Overtaken
from config.common.transitions import apply_transition
from matching.domain.mentoring.sessions import next_sessions
from matching.domain.mentoring.telling import tell_coordinators
from matching.models import Mentor
from matching.permissions import check_change
from matching.states import MENTOR, MentorStatus

LONGEST: Final = timedelta(days=730)
CHANGE: Final = "is taking a break"


def pause_mentor(*, mentor: Mentor, by: User, at: datetime, back_on: date | None = None) -> None:
    """The mentor takes nobody new on, and the men met now are listed for cover; their matches go
    on until somebody decides. With `back_on` the pause ends by itself on that day.

    Raises FieldError for a day that is not to come, Overtaken, NotAllowed.
    """
    check_change(by, mentor)
    today = london_date(at)
    if back_on and not today < back_on <= today + LONGEST:
        raise FieldError("back_on", "Enter a day that is still to come, within two years")
    with transaction.atomic():
        apply_transition(MENTOR, "pause", mentor, by=by, at=at, back_on=back_on)
        tell_coordinators(mentor, CHANGE, next_sessions(mentor, at=at), at=at)


def bring_mentor_back(*, mentor: Mentor, by: User, at: datetime) -> None:
    """The mentor can be matched again. Raises Overtaken, NotAllowed."""
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
    except Overtaken:
        return False
    return True


def _come_back(mentor: Mentor, *, by: Actor, at: datetime) -> None:
    apply_transition(MENTOR, "come_back", mentor, by=by, at=at, back_on=None)
