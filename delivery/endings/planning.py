"""The day of the last session that a man and his mentor have agreed on."""

from datetime import date, datetime

from django.db.models import QuerySet

from config.accounts.lists import number_of
from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, FieldError
from config.common.written_query import written_once
from delivery.models import PlannedEnding
from delivery.permissions import check_record
from matching.matches.changing import opening
from matching.models import Match
from matching.permissions import matches_for
from matching.states import BEGUN


def plan_ending(*, match: Match, last_on: date, by: User, at: datetime) -> PlannedEnding:
    """Records the day that the man and the mentor have agreed on for their last session. If another
    day was planned, this day replaces it. Safe to repeat.

    Raises FieldError for a day in the past. Raises ChangedMeanwhile unless the match is under way.
    Raises NotAllowed if `by` cannot do this, and HasDied if the man has died. About 12 queries.
    """
    if last_on < london_date(at):
        raise FieldError("last_on", "The last session must be today or in the future")
    with opening(match) as current:
        check_record(by, current)
        if current.status not in BEGUN:
            raise ChangedMeanwhile(
                "This match is not under way, so you cannot plan its last session."
            )
        values = {"last_on": last_on, "planned_by": by, "planned_at": at}
        ending, _ = PlannedEnding.objects.update_or_create(match=current, defaults=values)
        audit.record("plan", ending, by=by, at=at)
    return ending


def cancel_ending(*, match: Match, by: User, at: datetime) -> None:
    """Cancels the planned last session, because the man and the mentor will go on meeting. Safe to
    repeat. Raises NotAllowed if `by` cannot do this, and HasDied if the man has died."""
    with opening(match) as current:
        check_record(by, current)
        ending = PlannedEnding.objects.filter(match=current).first()
        if ending:
            audit.record("cancel", ending, by=by, at=at)
            ending.delete()


def planned_ending(match: Match) -> PlannedEnding | None:
    """The planned last session of this match. None if no day is planned, or if the match is not
    under way. At most one query."""
    if not match.is_begun:
        return None
    return next(iter(_planned_endings(match.pk)), None)


@written_once
def _planned_endings(match: int) -> QuerySet[PlannedEnding]:
    return PlannedEnding.objects.filter(match=match)


def endings_for(user: User) -> QuerySet[PlannedEnding]:
    """The planned last sessions that this person can see as staff, the earliest first. Leaves out
    matches that are not under way. Once the day has passed, staff must end the match or change the
    day."""
    matches = matches_for(user).begun().filter(referral__participant__died_on__isnull=True)
    rows = PlannedEnding.objects.filter(match__in=matches.order_by())
    return rows.order_by("last_on", "pk")


def endings_passed(user: User, *, today: date) -> QuerySet[PlannedEnding]:
    """Those planned last sessions of endings_for whose day has passed."""
    return endings_for(user).filter(last_on__lt=today)


number_passed = number_of(endings_passed)
