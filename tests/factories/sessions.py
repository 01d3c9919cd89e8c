"""Sessions as staff see them: expected, missed, paid for and imported."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from config.accounts.models import User
from config.common.clock import london_today, now
from delivery.models import (
    ExpectedSession,
    Expense,
    ExpenseExport,
    MissedCheck,
    SessionImport,
    SessionImportWriting,
)
from delivery.sessions.importing import (
    confirm_sessions_import,
    read_sessions_import,
    request_sessions_import,
    write_sessions_import,
)
from matching.models import Match
from tests.factories.delivery import a_session, a_supported_man
from tests.factories.spreadsheets import a_csv


def an_expected_session(match: Match, *, days_ago: int = 7) -> ExpectedSession:
    """A session that was expected and that nobody has logged."""
    on = london_today() - timedelta(days=days_ago)
    return ExpectedSession.objects.create(match=match, on=on)


def a_quiet_morning() -> int:
    """The slot of a morning from Monday to Friday, not today and not tomorrow. A session at this
    time does not come due while a test runs, whatever the hour."""
    today = london_today().weekday()
    day = next(day for day in range(5) if day not in (today, (today + 1) % 7))
    return day * 3


def missed_sessions(match: Match, *days_ago: int, not_met: str = "regime") -> None:
    """Sessions that did not take place."""
    for days in days_ago:
        a_session(match, days_ago=days, not_met=not_met, minutes=None, response="")


def a_missed_check(match: Match, *, by: User, words: str = "He is well.") -> MissedCheck:
    """Somebody has answered for a man after 3 missed sessions."""
    check = MissedCheck(
        match=match,
        last_missed_on=london_today() - timedelta(days=7),
        checked_by=by,
        checked_at=now(),
    )
    check.write(words=words)
    check.save()
    return check


def an_expense(match: Match, *, miles: str = "10", fares: int = 0, days_ago: int = 1) -> Expense:
    """What the journey of a session cost."""
    session = a_session(match, days_ago=days_ago)
    return Expense.objects.create(session=session, miles=Decimal(miles), fares=fares)


def a_costs_export(*, by: User) -> ExpenseExport:
    """Travel costs that this person exported."""
    expense = an_expense(a_supported_man())
    export = ExpenseExport.objects.create(mileage=45, exported_by=by, exported_at=now())
    Expense.objects.filter(pk=expense.pk).update(export=export)
    return export


def a_row_of(match: Match, **cells: str) -> dict[str, str]:
    """A row of a file of sessions, about yesterday."""
    yesterday = london_today() - timedelta(days=1)
    return {
        "Man": match.referral.reference,
        "Mentor’s email": match.mentor.user.email,
        "Day": yesterday.isoformat(),
        "Kind": "",
        "Minutes": "60",
        "Met": "Yes",
        "Note": "",
    } | cells


def a_read_session_import(by: User, *rows: Mapping[str, str]) -> SessionImport:
    """An import whose file was read, and which now waits to be confirmed. By default it has one
    good row."""
    data = a_csv(rows or [a_row_of(a_supported_man())])
    row = request_sessions_import(data=data, by=by, at=now())
    read_sessions_import(import_id=row.pk)
    row.refresh_from_db()
    return row


def written_sessions(row: SessionImport, *, keep_doubtful: bool = False) -> SessionImportWriting:
    """The same import, after its owner has confirmed it and the worker has written it."""
    writing = confirm_sessions_import(
        row=row, keep_doubtful=keep_doubtful, by=row.asked_by, at=now()
    )
    write_sessions_import(writing_id=writing.pk)
    writing.refresh_from_db()
    row.refresh_from_db()
    return writing
