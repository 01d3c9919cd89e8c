"""The weeks of a match. Each week shows whether they met, why they did not meet, or that nobody has
logged the session."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.formats import date_format

from config.accounts.models import User
from config.common.written_query import written_once
from config.ui.pages import image
from delivery.cards import Card
from delivery.models import ContactKind, ExpectedSession, LoggedSession, MissedCheck
from delivery.permissions import is_own
from delivery.sessions.counting import totals_of
from delivery.sessions.expecting import with_fate
from delivery.states import SessionStatus
from matching.models import Match
from recruitment.weekly import WEEK, week_of

MOST_WEEKS: Final = 26
WIDTH: Final = 16
"""The width of one week in the picture, in pixels."""


class Sort(StrEnum):
    """What can happen in a week of a match. If several of these happened, the picture of the weeks
    shows the one that comes first here."""

    MET = "met"
    UNLOGGED = "not logged"
    NOT_MET = "did not meet"
    MOVED = "moved to a future day"
    CONTACT = "another contact"
    NONE = "no session expected"


@dataclass(frozen=True)
class Entry:
    """One thing that happened on a day, or a session that is not logged."""

    on: date
    sort: Sort
    words: str


@dataclass(frozen=True)
class Week:
    """One week, with the day of its Monday and its entries."""

    monday: date
    entries: Sequence[Entry]

    @property
    def sort(self) -> Sort:
        """What the picture of the weeks shows for this week."""
        sorts = {entry.sort for entry in self.entries}
        return next((sort for sort in Sort if sort in sorts), Sort.NONE)


def weeks_of(match: Match, *, today: date, limit: int = MOST_WEEKS) -> list[Week]:
    """The weeks of the match, the latest first: at most `limit` weeks. The latest is this week, or
    the week in which the match ended. 2 queries."""
    last = week_of(min(match.ended_on or today, today))
    first = max(week_of(match.started_on), last - (limit - 1) * WEEK)
    entries = sorted(_entries(match, first, today), key=lambda entry: (entry.on, entry.words))
    by_week = {
        monday: list(of_week)
        for monday, of_week in groupby(entries, key=lambda entry: week_of(entry.on))
    }
    last = max([last, *(monday for monday in by_week if monday <= week_of(today))])
    count = (last - first).days // 7 + 1
    mondays = [last - back * WEEK for back in range(min(count, limit))]
    return [Week(monday, by_week.get(monday, [])) for monday in mondays]


def _entries(match: Match, first: date, today: date) -> Iterator[Entry]:
    for session in _logged(match.pk, first=first):
        yield _entry_of(session)
    for row in _expected(match.pk, first=first):
        yield _expected_entry(row, today)


@written_once
def _logged(match: int, *, first: date) -> QuerySet[LoggedSession]:
    rows = LoggedSession.objects.filter(match=match, status=SessionStatus.LOGGED, on__gte=first)
    return rows.only("on", "kind", "not_met", "minutes", "expected_on")


@written_once
def _expected(match: int, *, first: date) -> QuerySet[Any]:
    rows = with_fate(ExpectedSession.objects.filter(match=match))
    return rows.filter(due_on__gte=first, is_logged=False)


def _entry_of(session: LoggedSession) -> Entry:
    if session.not_met:
        words = f"Did not meet on {_day(session.on)}: {session.get_not_met_display()}"
        return Entry(session.on, Sort.NOT_MET, words)
    length = f" ({session.minutes} minutes)" if session.minutes else ""
    if session.kind == ContactKind.VISIT:
        return Entry(session.on, Sort.MET, f"Met on {_day(session.on)}{length}")
    kind = session.get_kind_display()
    return Entry(session.on, Sort.CONTACT, f"{_capital(kind)}, {_day(session.on)}{length}")


def _expected_entry(row: Any, today: date) -> Entry:
    if row.dismissed_at or row.is_off:
        return Entry(row.on, Sort.NONE, f"No session on {_day(row.on)} after all")
    moved = f" (moved from {_day(row.on)})" if row.due_on != row.on else ""
    if row.due_on >= today:
        return Entry(row.on, Sort.MOVED, f"Moved from {_day(row.on)} to {_day(row.due_on)}")
    return Entry(row.due_on, Sort.UNLOGGED, f"Not logged: {_day(row.due_on)}{moved}")


def weeks_card(match: Match, user: User, today: date) -> Card | None:
    """The card for staff with the weeks and the totals of a match. If staff have answered whether
    the man is all right after missed sessions, the card links to the answers. 4 queries."""
    if is_own(user, match):
        return None
    context = weeks_context(match, today=today) | {"has_answers": bool(_answers(match.pk))}
    return Card("Sessions", "delivery/sessions/weeks_card.html", context)


@written_once
def _answers(match: int) -> QuerySet[MissedCheck, int]:
    return MissedCheck.objects.filter(match=match).order_by().values_list("pk", flat=True)[:1]


def weeks_context(match: Match, *, today: date) -> dict[str, Any]:
    """The values for the picture of the weeks, its table and the totals. 3 queries."""
    weeks = weeks_of(match, today=today)
    return {
        "weeks": weeks,
        "picture": picture_of(weeks),
        "picture_words": in_words(weeks),
        "width": WIDTH * len(weeks),
        "totals": totals_of(match),
    }


def picture_of(weeks: Sequence[Week]) -> str:
    """The `src` of an <img> with one mark for each week, the oldest week first."""
    marks = [
        {"x": WIDTH * place + WIDTH // 2, "sort": week.sort.name.lower()}
        for place, week in enumerate(reversed(weeks))
    ]
    return image("delivery/sessions/weeks.svg", {"marks": marks, "width": WIDTH * len(weeks)})


def in_words(weeks: Sequence[Week]) -> str:
    """The picture of the weeks in words: how many weeks there were of each Sort."""
    sorts = [week.sort for week in weeks]
    counts = [f"{sort} in {_weeks(sorts.count(sort))}" for sort in Sort if sort in sorts]
    return f"The last {_weeks(len(weeks))}: {', '.join(counts)}"


def _weeks(count: int) -> str:
    return "1 week" if count == 1 else f"{count} weeks"


def _day(on: date) -> str:
    return date_format(on, "j F")


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]
