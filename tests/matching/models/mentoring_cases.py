"""Rows that must be impossible, in the tables that mentors change themselves and in those about
looking after mentors."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from config.common.clock import london_today, now
from matching.models import Match, Rules, SessionMove, Supervision
from tests.factories.people import coordinator
from tests.factories.programme import (
    a_hard_session,
    a_match,
    a_mentor,
    a_participant,
    an_absence,
    an_emergency,
)


def two_absences_from_a_day() -> None:
    mentor = a_mentor()
    an_absence(mentor)
    an_absence(mentor, days=2)


def two_supervisions_of_a_day() -> None:
    mentor = a_mentor()
    for _ in range(2):
        a_noted_one(mentor=mentor)


def a_noted_one(**fields: Any) -> Supervision:
    values = {"kind": "group", "held_on": london_today(), "noted_at": now()} | fields
    values.setdefault("mentor", a_mentor())
    return Supervision.objects.create(noted_by=coordinator(), **values)


def two_hard_sessions_open() -> None:
    mentor = a_mentor()
    a_hard_session(mentor=mentor)
    a_hard_session(mentor=mentor)


def a_move(match: Match, *, days: int = 1, planned: int = 0) -> SessionMove:
    """A session of `planned` days from now, moved by so many days."""
    on = london_today() + timedelta(days=planned)
    return SessionMove.objects.create(
        match=match,
        expected_on=on,
        to_on=on + timedelta(days=days),
        moved_by=match.mentor.user,
        moved_at=now(),
    )


def two_moves(*, planned: int, days: int) -> None:
    match = a_match()
    a_move(match)
    a_move(match, planned=planned, days=days)


CASES: list[tuple[str, Callable[[], Any]]] = [
    ("session_moved_once", lambda: two_moves(planned=0, days=2)),
    ("session_moved_to_its_own_day", lambda: two_moves(planned=-1, days=2)),
    ("session_moved_to_another_day", lambda: a_move(a_match(), days=0)),
    ("away_once_from_a_day", two_absences_from_a_day),
    ("away_ends_after_it_begins", lambda: an_absence(a_mentor(), days=0)),
    ("mentor_back_only_from_a_pause", lambda: a_mentor(back_on=london_today())),
    ("mentor_back_only_from_a_pause", lambda: a_mentor(status="left", back_on=london_today())),
    ("mentor_supervision_weeks_bounded", lambda: a_mentor(supervision_weeks=0)),
    ("mentor_supervision_weeks_bounded", lambda: a_mentor(supervision_weeks=53)),
    ("supervision_once_a_day", two_supervisions_of_a_day),
    ("supervision_kind_known", lambda: a_noted_one(kind="chat")),
    ("emergency_at_most_an_hour", lambda: an_emergency(by=coordinator(), minutes=61)),
    ("emergency_at_most_an_hour", lambda: an_emergency(by=coordinator(), minutes=0)),
    ("emergency_about_one_person", lambda: an_emergency(by=coordinator(), participant=None)),
    (
        "emergency_about_one_person",
        lambda: an_emergency(
            by=coordinator(), participant=a_participant(), volunteer=coordinator()
        ),
    ),
    ("emergency_has_a_reason", lambda: an_emergency(by=coordinator(), reason="")),
    ("emergency_looked_at_by_somebody", lambda: an_emergency(by=coordinator(), looked_at=now())),
    ("emergency_looked_at_by_somebody", lambda: an_emergency(by=coordinator(), status="gone")),
    ("hard_session_one_open_per_mentor", two_hard_sessions_open),
    ("hard_session_checked_in_by_somebody", lambda: a_hard_session(checked_in_at=now())),
    ("hard_session_checked_in_by_somebody", lambda: a_hard_session(status="checked_in")),
    ("hard_session_checked_in_by_somebody", lambda: a_hard_session(status="gone")),
    ("rules_weeks_bounded", lambda: Rules.objects.create(supervision_weeks=0)),
    ("rules_weeks_bounded", lambda: Rules.objects.create(supervision_weeks=53)),
    ("rules_days_bounded", lambda: Rules.objects.create(days_to_answer=0)),
    ("rules_days_bounded", lambda: Rules.objects.create(days_to_answer=91)),
    ("rules_called_known", lambda: Rules.objects.create(men_called="nickname")),
]
