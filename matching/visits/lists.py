"""Lists for a prison. The gate list says which mentors come and when. The movement list says which
men to unlock for their sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.template.loader import render_to_string

from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.spreadsheet import Sheet, spreadsheet
from matching.mentors.sessions import Diary, Session, in_order, with_people
from matching.models import Match
from recruitment.models import Establishment, VisitGuide
from recruitment.permissions import check_coordinate
from recruitment.prisons.closed_days import closed_days_between
from recruitment.prisons.visiting import guide_of
from recruitment.weekly import PARTS, WEEK
from training.certificates.printing import printed

PAGE, PDF = "page", "pdf"


@dataclass(frozen=True)
class Day:
    """One day at a prison. On a closed day, `closed` says why the prison has no sessions. On any
    other day, `closed` is empty."""

    on: date
    closed: str
    sessions: Sequence[Session]


@dataclass(frozen=True)
class GateList:
    """A week at a prison. `days` starts with Monday. It leaves out an open day without sessions.
    `overdue` is how many men have no session in the list because their release date has passed."""

    prison: Establishment
    monday: date
    days: Sequence[Day]
    guide: VisitGuide
    overdue: int

    @property
    def sessions(self) -> list[Session]:
        """All sessions of the week, in order."""
        return [session for day in self.days for session in day.sessions]


@dataclass(frozen=True)
class MovementList:
    """The men to unlock on one day, in order of wing. Each of the `groups` is a wing with its
    sessions. An unknown wing is "". `wings` has all the wings that somebody can choose from. The
    other fields mean the same as in Day and GateList."""

    prison: Establishment
    on: date
    closed: str
    groups: Sequence[tuple[str, Sequence[Session]]]
    wings: Sequence[str]
    overdue: int

    @property
    def sessions(self) -> list[Session]:
        """All sessions of the list, wing by wing."""
        return [session for _, sessions in self.groups for session in sessions]


def gate_list(prison: Establishment, day: date, *, form: str, by: User, at: datetime) -> GateList:
    """Who comes to this prison in the week of this day. The list names mentors, so we record who
    reads it, and in which form. 10 queries. Raises NotAllowed for staff of other prisons."""
    check_coordinate(by, prison)
    monday = day - timedelta(days=day.weekday())
    sunday = monday + WEEK - timedelta(days=1)
    matches = list(matches_at(prison))
    sessions, overdue = _sessions_and_overdue(matches, monday, sunday, at=at)
    by_day = {on: list(rows) for on, rows in groupby(sessions, lambda row: row.on)}
    closed = closed_days_between([prison], monday, sunday)[prison.pk]
    days = [Day(on, closed.get(on, ""), by_day.get(on, [])) for on in sorted({*by_day, *closed})]
    read, week = {Establishment: [prison.pk]}, monday.isoformat()
    audit.record_reading("read_gate_list", read, by=by, at=at, week=week, form=form)
    return GateList(prison, monday, days, guide_of(prison), overdue)


def movement_list(
    prison: Establishment,
    on: date,
    *,
    wing: str | None = None,
    part: str = "",
    form: str,
    by: User,
    at: datetime,
) -> MovementList:
    """The men to unlock at this prison on this day. With `wing`, the list has only the men of this
    wing. With `part`, it has only sessions in this part of the day (one of PARTS). The list names
    men and says where they are, so we record who reads it, and in which form. 9 queries. Raises
    NotAllowed for staff of other prisons."""
    check_coordinate(by, prison)
    matches = list(matches_at(prison))
    sessions, overdue = _sessions_and_overdue(matches, on, on, at=at)
    sessions.sort(key=_by_wing)
    wings = list(dict.fromkeys(_wing(session) for session in sessions))
    shown = [
        session
        for session in sessions
        if wing in (None, _wing(session)) and part in ("", PARTS[session.time.slot % len(PARTS)])
    ]
    read = {Establishment: [prison.pk]}
    audit.record_reading("read_movement_list", read, by=by, at=at, day=on.isoformat(), form=form)
    return MovementList(
        prison=prison,
        on=on,
        closed=closed_days_between([prison], on, on)[prison.pk].get(on, ""),
        groups=[(name, list(rows)) for name, rows in groupby(shown, _wing)],
        wings=wings,
        overdue=overdue,
    )


def matches_at(prison: Establishment) -> QuerySet[Match]:
    """The matches with future sessions at this prison, loaded with all that sessions need."""
    return with_people(Match.objects.meeting().filter(referral__establishment=prison))


def gate_sheet(listed: GateList, form: str) -> bytes:
    """The gate list as a "csv" or "xlsx" file, with a row for each visit of a mentor."""
    headings = ["Day", "Time", "Mentor"]
    rows = [
        [
            f"{session.on:%A %-d %B %Y}",
            session.time.hours_in_words,
            str(session.match.mentor),
        ]
        for session in listed.sessions
    ]
    return spreadsheet(form, Sheet("Gate list", [headings, *rows], (28, 18, 40)))


def paper(template: str, listed: GateList | MovementList, *, at: datetime) -> bytes:
    """The list as a PDF that screen readers can read. Raises CannotPrint when the library Pango is
    missing."""
    context: dict[str, Any] = {"listed": listed, "printed_on": london_date(at)}
    return printed(render_to_string(f"matching/visits/{template}.html", context))


def _sessions_and_overdue(
    matches: Sequence[Match], first: date, last: date, *, at: datetime
) -> tuple[list[Session], int]:
    """The sessions of these matches from `first` to `last`, in order. Also returns how many men
    have no session in this list because their release date has passed."""
    today, diary = london_date(at), Diary.of(matches, first, last)
    sessions = [session for match in matches for session in diary.sessions(match, first, last)]
    overdue = sum(
        any(True for _ in diary.sessions(match, first, last, to_release=False))
        for match in matches
        if match.referral.release_on and match.referral.release_on < today
    )
    return in_order(sessions), overdue


def _wing(session: Session) -> str:
    return session.match.referral.wing


def _by_wing(session: Session) -> tuple[str, int, str, str]:
    """The sort key of a movement list. Men whose wing we do not know come last. On each wing, the
    earliest session comes first."""
    man = session.match.referral
    return man.wing or "\uffff", session.time.slot, man.cell, man.name
