"""Which sessions were expected, and which expected sessions nobody has logged yet."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.queue import TaskName
from delivery.models import ExpectedDay, ExpectedSession, LoggedSession, SessionMove
from delivery.permissions import check_record
from delivery.states import SessionStatus
from matching.matches.changing import opening
from matching.mentors.sessions import sessions_of, with_people
from matching.models import Away, Match, Mentor
from recruitment.models import ClosedDays

WRITE_EXPECTED: Final = TaskName("delivery.write_expected_sessions")
FURTHEST_BACK: Final = timedelta(days=28)
"""If the worker stood still, it catches up with at most this many days."""


@dataclass(frozen=True)
class Due:
    """A session that should be logged.

    `expected_on` is the day on which the session was expected. `on` is the day on which the session
    took place or will take place. The two days differ when the session was moved.
    """

    match: Match
    expected_on: date
    on: date


def write_expected_sessions(*, at: datetime) -> int:
    """Writes the expected sessions of the last days, up to yesterday, that are not written yet.

    Goes back at most 28 days. Returns how many sessions were written. Safe to repeat, and safe to
    run twice at once. 1 query when nothing is due, otherwise about 10 queries for each day.
    """
    today = london_date(at)
    last = ExpectedDay.objects.order_by("-on").values_list("on", flat=True).first()
    first = today - timedelta(days=1) if last is None else last + timedelta(days=1)
    first = max(first, today - FURTHEST_BACK)
    days = (first + timedelta(days=count) for count in range((today - first).days))
    return sum(_write_day(day, at=at) for day in days)


def _write_day(day: date, *, at: datetime) -> int:
    matches = with_people(Match.objects.meeting().filter(started_on__lte=day))
    rows = [
        ExpectedSession(match=session.match, on=day)
        for session in sessions_of(list(matches), day, day)
    ]
    try:
        with transaction.atomic():
            ExpectedDay.objects.create(on=day, written_at=at)
            ExpectedSession.objects.bulk_create(rows, ignore_conflicts=True)
    except IntegrityError:
        return 0  # another run is writing the same day
    return len(rows)


def unlogged(*, at: datetime) -> QuerySet[ExpectedSession]:
    """The sessions that were expected before today and that nobody has logged, the oldest first.

    Leaves out sessions that were dismissed, and sessions that were moved to today or later. Leaves
    out closed days of the prison and days on which the mentor was away, even when somebody entered
    the day afterwards. Leaves out the sessions of a man who has died.
    """
    same_day = {"match": OuterRef("match"), "expected_on": OuterRef("on")}
    logged = LoggedSession.objects.filter(status=SessionStatus.LOGGED, **same_day)
    moved = SessionMove.objects.filter(to_on__gte=london_date(at), **same_day)
    closed = ClosedDays.objects.filter(
        establishment=OuterRef("match__referral__establishment"),
        first_on__lte=OuterRef("on"),
        last_on__gte=OuterRef("on"),
    )
    away = Away.objects.filter(
        mentor=OuterRef("match__mentor"), first_on__lte=OuterRef("on"), last_on__gte=OuterRef("on")
    )
    rows = ExpectedSession.objects.filter(
        ~Exists(logged),
        ~Exists(moved),
        ~Exists(closed),
        ~Exists(away),
        dismissed_at__isnull=True,
        on__lt=london_date(at),
        match__referral__participant__died_on__isnull=True,
    )
    return rows.select_related(
        "match__mentor__user", "match__referral__establishment", "match__referral__participant"
    )


def sessions_to_log(mentor: Mentor, *, at: datetime) -> list[Due]:
    """The sessions that this mentor has to log, the oldest first. About 9 queries.

    These are the unlogged sessions of earlier days, and today's sessions that are over.
    """
    earlier = list(unlogged(at=at).filter(match__mentor=mentor))
    moves = _moves(row.match_id for row in earlier)
    dues = [Due(row.match, row.on, moves.get((row.match_id, row.on), row.on)) for row in earlier]
    return [*dues, *_over_today(mentor, at=at)]


def _over_today(mentor: Mentor, *, at: datetime) -> Iterator[Due]:
    today = london_date(at)
    matches = list(with_people(mentor.matches.meeting()))
    logged = set(
        LoggedSession.objects.filter(
            match__in=matches, expected_on=today, status=SessionStatus.LOGGED
        ).values_list("match", flat=True)
    )
    moved = set(
        SessionMove.objects.filter(match__in=matches, expected_on=today).values_list(
            "match", flat=True
        )
    )
    for session in sessions_of(matches, today, today):
        if session.match.pk not in logged | moved and session.time.is_over(at):
            yield Due(session.match, today, today)


def _moves(matches: Iterable[int]) -> dict[tuple[int, date], date]:
    rows = SessionMove.objects.filter(match__in=set(matches))
    return {
        (match, expected_on): to_on
        for match, expected_on, to_on in rows.values_list("match", "expected_on", "to_on")
    }


def dismiss_session(*, match: Match, on: date, by: User, at: datetime) -> None:
    """Says that no session was expected on this day after all. Safe to repeat. Raises NotAllowed
    and HasDied."""
    with opening(match) as current:
        check_record(by, current)
        rows = ExpectedSession.objects.filter(match=current, on=on, dismissed_at__isnull=True)
        for row in rows:
            row.dismissed_by, row.dismissed_at = by, at
            row.save(update_fields=["dismissed_by", "dismissed_at"])
            audit.record("dismiss", row, by=by, at=at)


def expect_session_again(*, match: Match, on: date, by: User, at: datetime) -> None:
    """Undoes dismiss_session. Safe to repeat. Raises NotAllowed and HasDied."""
    with opening(match) as current:
        check_record(by, current)
        rows = ExpectedSession.objects.filter(match=current, on=on, dismissed_at__isnull=False)
        for row in rows:
            row.dismissed_by = row.dismissed_at = None
            row.save(update_fields=["dismissed_by", "dismissed_at"])
            audit.record("expect_again", row, by=by, at=at)


def expected_session(match: Match, on: date, *, at: datetime) -> Due | None:
    """The session that was expected in this match on this day. At most 8 queries.

    Somebody may have logged the session already. None when no session was expected, when somebody
    has dismissed the session, and for a day in the future.
    """
    today = london_date(at)
    rows = ExpectedSession.objects.filter(match=match, on=on)
    is_written = rows.filter(dismissed_at__isnull=True).exists()
    if not is_written and (on != today or rows.exists() or not _is_expected(match, today)):
        return None
    move = match.session_moves.filter(expected_on=on, to_on__lte=today).first()
    return Due(match, on, move.to_on if move else on)


def _is_expected(match: Match, on: date) -> bool:
    """Whether the calendar has a session of this match on this day."""
    matches = with_people(Match.objects.meeting().filter(pk=match.pk, started_on__lte=on))
    return bool(sessions_of(list(matches), on, on))
