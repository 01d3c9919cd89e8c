"""What a volunteer tells us while they wait for their first man: they will stay, need a break or
have to stop."""

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, FieldError
from matching.models import Staying, WaitingAnswer
from matching.newcomers.waiting import newcomers
from training.models import Enrolment

LONGEST_BREAK: Final = timedelta(days=730)


class NotWaiting(ChangedMeanwhile):
    """The person is not a newcomer (see matching.newcomers.waiting.newcomers)."""


def newcomer_of(person: User) -> Enrolment | None:
    """This person's enrolment if they wait for their first man, otherwise None. One query."""
    return newcomers().filter(volunteer=person).select_related("application", "cohort").first()


def newest_answer(person: User) -> WaitingAnswer | None:
    """What this person answered last when we asked whether they would stay. One query."""
    return person.waiting_answers.first()


def answer(*, staying: Staying, back_on: date | None = None, by: User, at: datetime) -> None:
    """Records what a waiting volunteer answered when we asked whether they would stay. For the
    answer BREAK, `back_on` is their first day back, or None if they do not know the day.

    The answer STOP ends nothing by itself. The volunteer still has to leave on the page of their
    application or of their mentoring, where we ask why. Raises FieldError if `back_on` is not after
    today, or is more than 2 years away. Raises NotWaiting if `by` is not a newcomer.
    """
    today = london_date(at)
    if staying != Staying.BREAK:
        back_on = None
    if back_on and not today < back_on <= today + LONGEST_BREAK:
        raise FieldError("back_on", "First day back must be after today and within 2 years")
    with transaction.atomic():
        enrolment = newcomer_of(by)
        if enrolment is None:
            raise NotWaiting("You are not waiting for your first man, so there is nothing to say.")
        lock(enrolment)
        row = WaitingAnswer.objects.create(
            volunteer=by, answer=staying, back_on=back_on, answered_at=at
        )
        audit.record("answer_while_waiting", row, by=by, at=at, answer=staying)


def lock(enrolment: Enrolment) -> None:
    """Locks the enrolment until the transaction ends, so that nobody can save an answer while a
    worker emails the same volunteer."""
    Enrolment.objects.select_for_update(no_key=True).get(pk=enrolment.pk)
