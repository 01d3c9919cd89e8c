"""The sessions that the coordinators chase, worked out on rows that are read.

`unlogged` in delivery.sessions.expecting asks the database the same. To write those conditions
takes Django longer than to read the few rows that they are about. Tests compare the two.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from config.accounts.models import User
from delivery.models import SessionMove
from delivery.sessions.expecting import open_sessions
from matching.models import Away, Transfer
from matching.permissions import matches_for
from recruitment.models import ClosedDays

Spans = dict[int, list[tuple[date, date]]]
"""The first and the last of some days, by the key of a mentor or a prison."""


@dataclass(frozen=True)
class Session:
    """What is read of an expected session. `prison` is where the man is now."""

    key: int
    match: int
    on: date
    mentor: int
    referral: int
    prison: int
    ended_on: date | None
    released_on: date | None


COLUMNS = (
    "pk",
    "match",
    "on",
    "match__mentor",
    "match__referral",
    "match__referral__establishment",
    "match__ended_on",
    "match__released_on",
)
"""The columns of a Session, in their order."""


def unlogged_days(user: User, *, last: date, at: datetime) -> dict[int, date]:
    """The sessions of `unlogged` that were due on the day `last` or before, in the matches that
    this person can see. Has the day of each session by its key, the oldest session first. `last` is
    before today. 5 queries, and one if every session is logged."""
    rows = open_sessions(at=at).filter(match__in=matches_for(user)).order_by()
    sessions = [Session(*row) for row in rows.values_list(*COLUMNS)]
    if not sessions:
        return {}
    moved = _moves(sessions)
    days = {one.key: moved.get((one.match, one.on), one.on) for one in sessions}
    due = [one for one in sessions if days[one.key] <= last and not _is_over(one, days[one.key])]
    away = _spans(Away.objects.filter(mentor__in={one.mentor for one in due}), "mentor_id")
    closed = _spans(ClosedDays.objects.all(), "establishment_id")
    transfers = _transfers(due)
    listed = []
    for one in due:
        day = days[one.key]
        prison = _prison_on(day, one.prison, transfers[one.referral])
        if not _has(away[one.mentor], day) and not _has(closed[prison], day):
            listed.append((day, one.key))
    return {key: day for day, key in sorted(listed)}


def _is_over(session: Session, day: date) -> bool:
    """Whether the match was over on this day, or the man had been released."""
    ended_on, released_on = session.ended_on, session.released_on
    return bool((ended_on and ended_on < day) or (released_on and released_on <= day))


def _moves(sessions: Sequence[Session]) -> dict[tuple[int, date], date]:
    """The day to which a session was moved, by its match and the day when it was expected."""
    rows = SessionMove.objects.filter(match__in={one.match for one in sessions})
    moves = rows.values_list("match_id", "expected_on", "to_on")
    return {(match, expected_on): to_on for match, expected_on, to_on in moves}


def _spans(rows: QuerySet[Any], of: str) -> Spans:
    spans: Spans = defaultdict(list)
    for key, first_on, last_on in rows.order_by().values_list(of, "first_on", "last_on"):
        spans[key].append((first_on, last_on))
    return spans


def _has(spans: Sequence[tuple[date, date]], day: date) -> bool:
    return any(first_on <= day <= last_on for first_on, last_on in spans)


def _transfers(sessions: Sequence[Session]) -> dict[int, list[tuple[date, int]]]:
    """The day of each transfer and the prison that the man left, by his referral, the earliest
    transfer first."""
    transfers: dict[int, list[tuple[date, int]]] = defaultdict(list)
    rows = Transfer.objects.filter(referral__in={one.referral for one in sessions})
    in_order = rows.order_by("moved_on", "pk")
    for referral, moved_on, origin in in_order.values_list("referral_id", "moved_on", "origin_id"):
        transfers[referral].append((moved_on, origin))
    return transfers


def _prison_on(day: date, now: int, transfers: Sequence[tuple[date, int]]) -> int:
    """The prison where a man was on this day, if he is in the prison `now`."""
    return next((origin for moved_on, origin in transfers if moved_on > day), now)
