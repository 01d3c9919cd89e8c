"""Expected sessions, and which of them nobody has logged yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.queue import TaskName
from delivery.models import ExpectedDay, ExpectedSession, LoggedSession
from delivery.periods import prison_on
from delivery.permissions import check_record
from delivery.states import SessionStatus
from matching.matches.changing import opening
from matching.mentors.sessions import Session, sessions_of, with_people
from matching.models import Away, Contact, Match, Mentor, SessionMove
from matching.states import MatchStatus
from recruitment.models import ClosedDays

WRITE_EXPECTED: Final = TaskName("delivery.write_expected_sessions")
FURTHEST_BACK: Final = timedelta(days=28)
"""If no worker ran for some time, we record only the expected sessions of the last 28 days."""

ASKED_FOR: Final = timedelta(weeks=26)
"""How long we ask for a session that nobody has logged. After that, only the weeks of its match
show the session (see delivery.sessions.weeks)."""


@dataclass(frozen=True)
class Due:
    """A session that the mentor should log.

    `expected_on` is the day on which the session was expected. If it was moved to another day, `on`
    is that day. Otherwise the 2 days are the same.
    """

    match: Match
    expected_on: date
    on: date


def write_expected_sessions(*, at: datetime) -> int:
    """Writes down which sessions were expected on each day up to yesterday, unless this is done
    already.

    Goes back at most 28 days. Returns how many sessions it wrote down. Safe to repeat, and safe to
    run twice at the same time. 1 query when nothing is due, otherwise about 10 queries for each
    day.

    If a day is recorded late, we use the times and absences as they are then. Matches that have
    ended since that day still count.
    """
    today = london_date(at)
    last = ExpectedDay.objects.order_by("-on").values_list("on", flat=True).first()
    first = today - timedelta(days=1) if last is None else last + timedelta(days=1)
    first = max(first, today - FURTHEST_BACK)
    days = (first + timedelta(days=count) for count in range((today - first).days))
    return sum(_write_day(day, at=at) for day in days)


def _write_day(day: date, *, at: datetime) -> int:
    meeting = Match.objects.meeting().filter(started_on__lte=day)
    ended = Match.objects.filter(
        status=MatchStatus.ENDED,
        contact=Contact.VISIT,
        released_on__isnull=True,
        started_on__lte=day,
        ended_on__gt=day,
    )
    expected = {
        session.match.pk
        for matches in (meeting, ended)
        for session in sessions_of(list(with_people(matches)), day, day, as_planned=True)
    }
    # A session that was moved from this day stays expected, whatever else has changed since.
    moved = SessionMove.objects.filter(expected_on=day).values_list("match", flat=True)
    rows = [ExpectedSession(match_id=match, on=day) for match in sorted(expected.union(moved))]
    try:
        with transaction.atomic():
            ExpectedDay.objects.create(on=day, written_at=at)
            ExpectedSession.objects.bulk_create(rows, ignore_conflicts=True)
    except IntegrityError:
        return 0  # another run has written the same day
    return len(rows)


def with_fate(rows: QuerySet[ExpectedSession]) -> QuerySet[Any]:
    """These expected sessions with 3 more columns.

    `due_on` is the day of the session, or the day to which it was moved. `is_logged` says whether
    somebody has logged the session. `is_off` says whether the session could not take place, because
    the day was closed, the mentor was away, the match had ended or the man had left prison.
    """
    judged: QuerySet[Any] = _with_due_day(rows).annotate(is_logged=_is_logged(), is_off=_is_off())
    return judged


def unlogged(*, today: date) -> QuerySet[Any]:
    """The sessions of the last 26 weeks that were expected before today and that nobody has logged,
    the oldest first.

    Each row has `due_on`: the day of the session, or the day to which it was moved. Leaves out
    sessions of men who have died, and sessions that could not take place (see with_fate). Also
    leaves out sessions of which somebody has said that they were not expected.
    """
    recent = ExpectedSession.objects.filter(on__gte=today - ASKED_FOR)
    rows = _with_due_day(recent).filter(
        ~_is_logged(),
        ~_is_off(),
        dismissed_at__isnull=True,
        due_on__lt=today,
        match__referral__participant__died_on__isnull=True,
    )
    return rows.select_related(
        "match__mentor__user", "match__referral__establishment", "match__referral__participant"
    )


def _with_due_day(rows: QuerySet[ExpectedSession]) -> QuerySet[Any]:
    """The same rows with `due_on` and `prison`. `prison` is the key of the prison where the man was
    on the day `due_on`."""
    moves = SessionMove.objects.filter(match=OuterRef("match"), expected_on=OuterRef("on"))
    rows = rows.annotate(due_on=Coalesce(Subquery(moves.values("to_on")[:1]), F("on")))
    return rows.annotate(prison=prison_on("due_on"))


def _is_logged() -> Exists:
    return Exists(
        LoggedSession.objects.filter(
            match=OuterRef("match"), expected_on=OuterRef("on"), status=SessionStatus.LOGGED
        )
    )


def _is_off() -> Q:
    """The condition that a session could not take place. See with_fate for the reasons."""
    spans = {"first_on__lte": OuterRef("due_on"), "last_on__gte": OuterRef("due_on")}
    closed = ClosedDays.objects.filter(establishment=OuterRef("prison"), **spans)
    away = Away.objects.filter(mentor=OuterRef("match__mentor"), **spans)
    over = Q(match__ended_on__isnull=False, match__ended_on__lt=F("due_on"))
    released = Q(match__released_on__isnull=False, match__released_on__lte=F("due_on"))
    return Q(Exists(closed)) | Q(Exists(away)) | over | released


def sessions_to_log(mentor: Mentor, *, at: datetime) -> list[Due]:
    """The sessions that this mentor has to log, the oldest first. About 12 queries.

    Has the sessions of earlier days that are not logged, and today's sessions once their time has
    passed. Also has the sessions that were moved to today or to an earlier day.
    """
    rows = unlogged(today=london_date(at)).filter(match__mentor=mentor)
    earlier = [Due(row.match, row.on, row.due_on) for row in rows]
    listed = {(due.match.pk, due.expected_on) for due in earlier}
    more = [due for due in _over_today(mentor, at=at) if _place(due) not in listed]
    return sorted([*earlier, *more], key=lambda due: (due.on, due.expected_on, due.match.pk))


def _place(due: Due) -> tuple[int, date]:
    return due.match.pk, due.expected_on


def _over_today(mentor: Mentor, *, at: datetime) -> Iterator[Due]:
    """Today's sessions whose time has passed, and all sessions that were moved to today. Also
    sessions of today or later that were moved to an earlier day.

    The expected sessions of today and later are not recorded yet, so this function reads the
    calendar.
    """
    today = london_date(at)
    matches = list(with_people(mentor.matches.meeting()))
    by_key = {match.pk: match for match in matches}
    moves = list(SessionMove.objects.filter(match__in=by_key))
    moved = {(move.match_id, move.expected_on) for move in moves}
    days = {today, *(move.expected_on for move in moves)}
    logged = set(
        LoggedSession.objects.filter(
            match__in=by_key, expected_on__in=days, status=SessionStatus.LOGGED
        ).values_list("match", "expected_on")
    )
    for move in moves:
        is_today = move.to_on == today
        is_past = move.to_on < today <= move.expected_on
        if (is_today or is_past) and (move.match_id, move.expected_on) not in logged:
            yield Due(by_key[move.match_id], move.expected_on, move.to_on)
    for session in sessions_of(matches, today, today, as_planned=True):
        place = (session.match.pk, today)
        if place not in logged | moved and session.time.is_over(at):
            yield Due(session.match, today, today)


def dismiss_session(*, match: Match, on: date, by: User, at: datetime) -> None:
    """Records that no session of this match was expected on this day. Safe to repeat. Raises
    NotAllowed if `by` cannot do this, and HasDied if the man has died."""
    with opening(match) as current:
        check_record(by, current)
        rows = ExpectedSession.objects.filter(match=current, on=on, dismissed_at__isnull=True)
        for row in rows:
            row.dismissed_by, row.dismissed_at = by, at
            row.save(update_fields=["dismissed_by", "dismissed_at"])
            audit.record("dismiss", row, by=by, at=at)


def expect_session_again(*, match: Match, on: date, by: User, at: datetime) -> None:
    """Undoes dismiss_session. Safe to repeat. Raises NotAllowed if `by` cannot do this, and
    HasDied if the man has died."""
    with opening(match) as current:
        check_record(by, current)
        rows = ExpectedSession.objects.filter(match=current, on=on, dismissed_at__isnull=False)
        for row in rows:
            row.dismissed_by = row.dismissed_at = None
            row.save(update_fields=["dismissed_by", "dismissed_at"])
            audit.record("expect_again", row, by=by, at=at)


def expected_session(match: Match, on: date, *, at: datetime) -> Due | None:
    """The session that was expected in this match on this day, even if it is logged. At most 9
    queries.

    None when no session was expected, or when somebody has dismissed it (see dismiss_session). Also
    None for a day in the future, unless the session was moved to an earlier day that has come.
    """
    today = london_date(at)
    rows = ExpectedSession.objects.filter(match=match, on=on)
    move = match.session_moves.filter(expected_on=on, to_on__lte=today).first()
    is_due = rows.filter(dismissed_at__isnull=True).exists() or (on > today and move is not None)
    if not is_due and (on != today or rows.exists() or not _is_expected(match, today)):
        return None
    return Due(match, on, move.to_on if move else on)


def begins_later(match: Match, on: date, *, at: datetime) -> datetime | None:
    """The start of the session of this match on this day, if the session has not begun at the time
    `at`.

    None when the session has begun, when no session was expected, and when we do not know the hours
    of the prison. No query for an earlier day, otherwise 7.
    """
    if on < london_date(at):
        return None
    starts = (session.time.starts_at for session in _sessions_on(match, on))
    return next((start for start in starts if start and at < start), None)


def _is_expected(match: Match, on: date) -> bool:
    """Whether the calendar has a session of this match on this day."""
    return bool(_sessions_on(match, on))


def _sessions_on(match: Match, on: date) -> list[Session]:
    """The session of this match on this day in the calendar, as a list of at most one. 7
    queries."""
    matches = with_people(Match.objects.meeting().filter(pk=match.pk, started_on__lte=on))
    return sessions_of(list(matches), on, on, as_planned=True)
