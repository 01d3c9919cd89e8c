"""The week's own round: due early on Monday, caught up when missed, tried again when it failed."""

from datetime import date, datetime, timedelta

from config.common import clock
from config.common.queue import TaskName
from config.common.runs import RunStatus
from matching.domain.rounds import RoundUnderWay, request_round
from matching.models import Round

WEEKLY_ROUND = TaskName("matching.weekly_round")
HOUR = 5  # London, on Monday: done well before anyone's working day begins at 07:00
MONDAY = 0
MOST_TRIES = 4
BETWEEN_TRIES = timedelta(hours=1)  # time for whatever was wrong to pass, or to be put right


def request_weekly_round(*, at: datetime) -> Round | None:
    """Queues this week's round once it is past 05:00 on Monday in London, if it has had none.

    Called every minute; safe to repeat and to run twice at once. A Monday that was missed is caught
    up the same week, and a round that failed is tried again, as `next_try` says.
    """
    week = week_of(clock.london_date(at))
    if clock.london_date(at) == week and not clock.is_past_london_hour(at, HOUR):
        return None
    last = Round.objects.filter(week=week).first()
    if last and not _is_due_again(last, at=at):
        return None
    try:
        return request_round(by=None, at=at, week=week)
    except RoundUnderWay:
        return None  # another tick was quicker, or a round is running: ask again in a minute


def next_try(last: Round) -> datetime | None:
    """From when the programme tries its week again by itself. None for a round that somebody asked
    for, that did not fail, or whose week has been tried four times."""
    if last.week is None or last.status != RunStatus.FAILED or last.finished_at is None:
        return None
    if Round.objects.filter(week=last.week).count() >= MOST_TRIES:
        return None
    return last.finished_at + BETWEEN_TRIES


def week_of(day: date) -> date:
    """The Monday of that day's week."""
    return day - timedelta(days=day.weekday() - MONDAY)


def _is_due_again(last: Round, *, at: datetime) -> bool:
    """Not when somebody has run one since that ended well: it would replace what they decide on."""
    again = next_try(last)
    if again is None or at < again:
        return False
    return not Round.objects.filter(pk__gt=last.pk, status=RunStatus.DONE).exists()
