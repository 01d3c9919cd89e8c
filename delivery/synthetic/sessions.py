"""Invented sessions for the demo: logged sessions and expected sessions."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final

from config.accounts.models import User
from config.common.clock import LONDON, london_date
from delivery.models import ExpectedDay, ExpectedSession, Expense, ExpenseExport, LoggedSession
from delivery.synthetic import report
from matching.models import Match
from matching.spreadsheets.writing import add
from matching.states import MEETING
from matching.synthetic.report import LAST_DAY
from recruitment.models import Need
from recruitment.weekly import days_with

NOT_MET: Final = ("regime", "he_refused", "court", "ill", "mentor", "prison")
NOTES: Final = (
    "We talked about where he will live, and wrote down 3 places to ask.",
    "He told me about his daughter’s birthday. He wants to write to her.",
    "We went through the first page of his CV.",
    "He was tired today, so we played cards and talked about his week.",
    "We practised what he would say in an interview.",
)
PLANS: Final = ("Bring the form for the council.", "Look at his letter together.", "")
PLACES: Final = ("The visits hall", "A legal visits room", "The chapel")
RESPONSES: Final = ("fully", "fully", "fully", "partly", "little")
MISSED: Final = ("he_refused", "ill", "regime")
"""Why some men missed their last 3 sessions."""
LEFT_TO_LOG: Final = 3
"""How many mentors have not logged their latest session yet."""


def write_sessions(
    past: Sequence[Match],
    current: Sequence[Match],
    *,
    coordinator: User,
    random: Random,
    at: datetime,
) -> None:
    """Logs a session for each week of each match. In some weeks the pair did not meet, and the log
    says why.

    Some current mentors have not logged their latest session yet. Some men missed their last 3
    sessions. Also writes all expected sessions up to yesterday. About 7 SQL statements.
    """
    today = london_date(at)
    needs = list(Need.objects.order_by("pk"))
    inside = [match for match in current if match.status in MEETING]
    missed = [match for match in inside[LEFT_TO_LOG:] if len(list(_days(match, today))) > 4][:2]
    logged, expected = [], []
    for match in (*past, *current):
        days = list(_days(match, today))
        if match in inside[:LEFT_TO_LOG]:
            expected += [ExpectedSession(match=match, on=on) for on in days[-1:]]
            days = days[:-1]
        whys = dict(zip(days[-len(MISSED) :], MISSED, strict=True)) if match in missed else {}
        for on in days:
            expected.append(ExpectedSession(match=match, on=on, reminded_at=None))
            logged.append(_session(match, on, random, why=whys.get(on, "")))
    travelled = [row for row in logged if not row.not_met and random.random() < 0.2]
    logged += _with_others(past)
    add(ExpectedDay, [ExpectedDay(on=today - timedelta(days=1), written_at=at)])
    add(ExpectedSession, expected)
    add(LoggedSession, logged)
    _costs(travelled, coordinator, random, at)
    link = LoggedSession.topics.through
    add(
        link,
        (
            link(loggedsession=row, need=random.choice(needs))
            for row in logged
            if not row.not_met and needs
        ),
    )


def _costs(rows: Sequence[LoggedSession], by: User, random: Random, at: datetime) -> None:
    """The expenses of these sessions. Those of the report's period are paid."""
    paid = ExpenseExport.objects.create(
        mileage=45, exported_by=by, exported_at=at - timedelta(days=60)
    )
    add(
        Expense,
        (
            Expense(
                session=row,
                miles=Decimal(0 if place % 3 == 0 else random.randint(4, 60)),
                fares=random.choice((350, 580, 720)) if place % 3 == 0 else 0,
                export=paid if row.on <= LAST_DAY else None,
            )
            for place, row in enumerate(rows)
        ),
    )


def _days(match: Match, today: date) -> Iterator[date]:
    last = match.ended_on or today - timedelta(days=1)
    if match.status not in MEETING and match.ended_on is None:
        last = match.released_on or last
    first = match.first_met_on or match.started_on
    yield from filter(match.meets_in_week_of, days_with(match.slot, first, last))


def _session(match: Match, on: date, random: Random, *, why: str = "") -> LoggedSession:
    """A session that took place. With `why`, a session that did not take place."""
    met = (random.random() < 0.82 or on == match.first_met_on) and not why
    values: dict[str, Any] = {"not_met": why or random.choice(NOT_MET)}
    if met:
        values = {
            "minutes": random.choice((45, 60, 60, 75, 90)),
            "was_late": random.random() < 0.1,
            "place": random.choice(PLACES),
            "response": random.choice(RESPONSES),
        }
    return _written(match, on, random, kind="visit", expected_on=on, **values)


def _with_others(past: Sequence[Match]) -> list[LoggedSession]:
    """For each of 2 mentors, an ACCT review. Also a handover with a probation practitioner."""
    random = Random(2)  # noqa: S311 — invented people, not secrets
    reviews = list({match.mentor_id: match for match in past}.values())[: report.REVIEWED_BY]
    rows = [(match, "acct_review") for match in reviews] + [(past[-1], "handover")]
    return [
        _written(
            match,
            match.started_on + timedelta(days=20),
            random,
            kind="with_others",
            occasion=occasion,
            minutes=40,
        )
        for match, occasion in rows
    ]


def _written(match: Match, on: date, random: Random, **values: Any) -> LoggedSession:
    """A row that was logged at 6 in the evening of its day."""
    logged_at = datetime.combine(on, time(18), LONDON)
    row = LoggedSession(
        match=match, on=on, logged_by=match.mentor.user, logged_at=logged_at, **values
    )
    if not row.not_met:
        row.write(note=random.choice(NOTES), plan=random.choice(PLANS))
    return row
