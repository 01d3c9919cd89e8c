"""Days on which a mentor cannot come: holidays, exams, an operation."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.errors import FieldError
from matching.domain.mentoring.sessions import Session, live_matches
from matching.domain.mentoring.telling import check_seen, tell_coordinators
from matching.domain.mentoring.times import locked
from matching.domain.rules import called, current_rules
from matching.models import Away, Mentor
from matching.permissions import check_change
from recruitment.weekly import days_with

LONGEST: Final = timedelta(days=365)
FURTHEST: Final = timedelta(days=730)
CHANGE: Final = "will be away for some days"


def go_away(
    *,
    mentor: Mentor,
    first_on: date,
    last_on: date,
    seen: Collection[int],
    by: User,
    at: datetime,
) -> Away:
    """Notes the days. No round proposes a first session on one of them, and the coordinators of
    the men met on them are told.

    `seen` as in change_times. Raises FieldError, TouchesSessions, HasLeft, NotAllowed.
    """
    check_change(by, mentor)
    with transaction.atomic():
        held = locked(mentor)
        _check_days(held, first_on, last_on, today=london_date(at))
        missed = sessions_between(held, max(first_on, london_date(at)), last_on)
        check_seen(missed, seen)
        away = Away.objects.create(mentor=held, first_on=first_on, last_on=last_on)
        audit.record("go_away", held, by=by, at=at, away=away.pk, missed=len(missed))
        tell_coordinators(held, CHANGE, missed, at=at)
    return away


def stay_here(*, away: Away, by: User, at: datetime) -> None:
    """Takes the days back. Raises NotAllowed."""
    check_change(by, away.mentor)
    with transaction.atomic():
        audit.record("stay_here", away.mentor, by=by, at=at, away=away.pk)
        away.delete()


def away_from(mentor: Mentor, *, today: date) -> QuerySet[Away]:
    """The absences of this mentor that are not over, the soonest first."""
    return mentor.away.filter(last_on__gte=today)


def sessions_between(mentor: Mentor, first: date, last: date) -> list[Session]:
    """Every session in these days, in their order. Two queries."""
    return sorted(_sessions(mentor, first, last), key=lambda it: (it.on, it.match.slot))


def _sessions(mentor: Mentor, first: date, last: date) -> Iterator[Session]:
    rules = current_rules()
    for match in live_matches(mentor):
        days = days_with(match.slot, first, last)
        for on in filter(match.meets_in_week_of, days):
            yield Session(match, on, called(match.referral, rules))


def _check_days(mentor: Mentor, first_on: date, last_on: date, *, today: date) -> None:
    if last_on < first_on:
        raise FieldError("last_on", "The last day must not be before the first")
    if last_on < today:
        raise FieldError("last_on", "These days are over. Enter days that are still to come")
    if first_on > today + FURTHEST:
        raise FieldError("first_on", "This is over two years away. Check the year")
    if last_on - first_on > LONGEST:
        raise FieldError("last_on", "This is over a year. A break from mentoring is for that")
    if mentor.away.filter(first_on__lte=last_on, last_on__gte=first_on).exists():
        raise FieldError("first_on", "Some of these days are noted already")
