"""Logging sessions and other contacts, and moving an expected session to another day.

Every form has a key. When a form is sent twice, the second press finds the session of the first
press and changes nothing. After pressing Back, somebody can send the same form with other words. We
refuse that form, and its page still shows the words.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.errors import FieldError
from delivery.drafts.saving import AlreadySent, remove_sent_draft
from delivery.models import Expense, LoggedSession
from delivery.models.session import LONGEST_MINUTES, MOST_MILES, ContactKind, NotMet, Response
from delivery.permissions import check_record
from delivery.sessions.expecting import begins_later, expected_session
from delivery.states import SessionStatus
from matching.matches.changing import check_day, opening
from matching.matches.phases import meet
from matching.models import Match, SessionMove
from matching.states import MatchStatus
from recruitment.models import Need
from recruitment.prisons.closed_days import is_closed

FURTHEST_MOVE: Final = timedelta(days=60)
"""How far ahead a session can be moved."""
LONGEST_NOTE: Final = 10_000
WITHOUT_MINUTES: Final = frozenset({ContactKind.LETTER, ContactKind.EMAIL})
"""Contacts of these kinds have no minutes."""


class AlreadyLogged(AlreadySent):
    """The session is logged already, so nothing was saved. `record` is the logged session."""

    def __init__(self, session: LoggedSession) -> None:
        super().__init__(session, "This session is logged already, so nothing was changed.")


class WasRemoved(AlreadySent):
    """This form was sent before, and the session that it logged has been removed. `record` is that
    session."""

    def __init__(self, session: LoggedSession) -> None:
        super().__init__(
            session,
            "This session was logged before and then removed. Save again to log a new session, or "
            "put the removed session back.",
        )


@dataclass(frozen=True)
class Account:
    """What a mentor says about a session that took place, or about another contact.

    `minutes` is from 1 to 600, or None for letters and emails. `occasion` is the kind of a meeting
    with others, and is empty for any other contact. `miles` is how far the mentor drove. `fares` is
    what the mentor paid for the journey, in pence.
    """

    kind: ContactKind
    on: date
    minutes: int | None
    response: Response | str = ""
    occasion: str = ""
    was_late: bool = False
    place: str = ""
    topics: Collection[Need] = ()
    note: str = ""
    plan: str = ""
    miles: Decimal = Decimal(0)
    fares: int = 0


def log_session(
    *,
    match: Match,
    expected_on: date | None,
    account: Account,
    key: UUID,
    by: User,
    at: datetime,
) -> LoggedSession:
    """Logs a session that took place, or another contact. If there was a draft of it, deletes the
    draft. The first session at the prison also starts the match.

    If the session was expected, `expected_on` is the day on which it was expected. If `expected_on`
    is None and this is a session at the prison, we look for a session that was expected on the same
    day, has begun and is not logged. If there is one, this session counts as that one.

    Safe to repeat with the same key and the same words: returns the session of the first call.
    Raises FieldError for a day in the future or outside the match, and for an expected session that
    has not begun. Also raises FieldError for too many minutes, miles or characters. Raises
    AlreadyLogged if the expected session is logged already, or if `key` was used with other words.
    Raises WasRemoved if the session of the first call was removed. Raises NotAllowed if `by` cannot
    do this, and HasDied if the man has died. About 25 queries, and 6 more for today's session.
    """
    with opening(match) as current:
        check_record(by, current)
        earlier = _earlier(current, key)
        if earlier:
            if not _says(earlier, account):
                raise AlreadyLogged(earlier)
            return earlier
        check_account(account, current, at=at)
        if expected_on:
            _check_not_logged(current, expected_on)
            if account.on == expected_on:
                _check_begun(current, expected_on, at=at)
        elif account.kind == ContactKind.VISIT:
            expected_on = _expected_day(current, account.on, at=at)
        session = LoggedSession(
            match=current,
            key=key,
            kind=account.kind,
            occasion=account.occasion,
            on=account.on,
            expected_on=expected_on,
            minutes=account.minutes,
            was_late=account.was_late,
            place=account.place,
            response=account.response,
            logged_by=by,
            logged_at=at,
        )
        session.write(note=account.note, plan=account.plan)
        session.save()
        session.topics.set(account.topics)
        save_expense(session, account)
        if current.status == MatchStatus.TO_START and account.kind == ContactKind.VISIT:
            meet(current, account.on, by=by, at=at)
        _finish(session, by=by, at=at)
    return session


def log_missed(
    *,
    match: Match,
    expected_on: date,
    not_met: NotMet,
    note: str = "",
    key: UUID,
    by: User,
    at: datetime,
) -> LoggedSession:
    """Logs that an expected session did not take place, and why.

    Safe to repeat with the same key and the same words. Raises the same errors as log_session.
    About 15 queries.
    """
    with opening(match) as current:
        check_record(by, current)
        earlier = _earlier(current, key)
        if earlier:
            if (earlier.not_met, earlier.opened("note")) != (not_met, note):
                raise AlreadyLogged(earlier)
            return earlier
        check_session_day("on", expected_on, current, at=at)
        check_text("note", "Note", note)
        _check_not_logged(current, expected_on)
        session = LoggedSession(
            match=current,
            key=key,
            kind=ContactKind.VISIT,
            on=expected_on,
            expected_on=expected_on,
            not_met=not_met,
            logged_by=by,
            logged_at=at,
        )
        session.write(note=note)
        session.save()
        _finish(session, by=by, at=at)
    return session


def move_session(*, match: Match, expected_on: date, to_on: date, by: User, at: datetime) -> None:
    """Moves an expected session to another day. A second move replaces the first.

    Raises FieldError unless the new day is after today and at most 60 days away. Also raises
    FieldError if another session was moved to the new day, if it is a closed day of the prison, or
    if the mentor is away on it. Raises AlreadyLogged if the session is logged already. Raises
    NotAllowed if `by` cannot do this, and HasDied if the man has died.
    """
    today = london_date(at)
    if to_on <= today:
        raise FieldError("to_on", "The new day must be in the future")
    if to_on > today + FURTHEST_MOVE:
        raise FieldError("to_on", f"The new day must be within the next {FURTHEST_MOVE.days} days")
    with opening(match) as current:
        check_record(by, current)
        _check_not_logged(current, expected_on)
        if current.session_moves.filter(to_on=to_on).exclude(expected_on=expected_on).exists():
            raise FieldError(
                "to_on", "Another session was moved to this day. Choose a different day"
            )
        _check_can_meet(current, to_on, by)
        move, _ = SessionMove.objects.update_or_create(
            match=current,
            expected_on=expected_on,
            defaults={"to_on": to_on, "moved_by": by, "moved_at": at},
        )
        audit.record("move", move, by=by, at=at, to_on=to_on.isoformat())


def _check_can_meet(match: Match, on: date, by: User) -> None:
    """Raises FieldError on a closed day of the prison, and on a day when the mentor is away. 2
    queries."""
    prison, mentor = match.referral.establishment, match.mentor
    if is_closed(prison, on):
        raise FieldError("to_on", f"{prison} has no sessions on that day. Choose another day")
    if mentor.away.filter(first_on__lte=on, last_on__gte=on).exists():
        who = "You are" if mentor.user_id == by.pk else f"{mentor} is"
        raise FieldError("to_on", f"{who} away on that day. Choose another day")


def keep_day(*, match: Match, expected_on: date, by: User, at: datetime) -> None:
    """Undoes move_session. Safe to repeat. Raises NotAllowed if `by` cannot do this, and HasDied
    if the man has died."""
    with opening(match) as current:
        check_record(by, current)
        for move in current.session_moves.filter(expected_on=expected_on):
            audit.record("undo_move", move, by=by, at=at)
            move.delete()


def check_account(account: Account, match: Match, *, at: datetime) -> None:
    """Raises FieldError for a day in the future or outside the match, and for too many minutes,
    miles or characters. No query."""
    check_session_day("on", account.on, match, at=at)
    if account.kind in WITHOUT_MINUTES:
        if account.minutes is not None:
            raise FieldError("minutes", "Leave the minutes empty for a letter or an email")
    elif account.minutes is None or not 1 <= account.minutes <= LONGEST_MINUTES:
        raise FieldError("minutes", f"Minutes must be between 1 and {LONGEST_MINUTES}")
    if not 0 <= account.miles <= MOST_MILES:
        raise FieldError("miles", f"Miles must be between 0 and {MOST_MILES:,}")
    check_text("note", "Note", account.note)
    check_text("plan", "Next steps", account.plan)


def check_text(field: str, label: str, text: str) -> None:
    """Raises FieldError for `field` if `text` is too long. No query."""
    if len(text) > LONGEST_NOTE:
        raise FieldError(field, f"{label} must be {LONGEST_NOTE:,} characters or fewer")


def check_session_day(field: str, on: date, match: Match, *, at: datetime) -> None:
    """Raises FieldError for a day in the future, and for a day outside the match. No query."""
    check_day(field, "The day", on, first=match.started_on, at=at)
    if match.ended_on and on > match.ended_on:
        last = f"{match.ended_on:%-d %B %Y}"
        raise FieldError(field, f"The day must be on or before {last}, when the match ended")


def save_expense(session: LoggedSession, account: Account) -> None:
    """Saves what the journey to this session cost. If it cost nothing, deletes what was saved.

    Raises FieldError if the travel costs would change after they were sent for payment. At most 3
    queries.
    """
    expense = Expense.objects.filter(session=session).first()
    if expense and expense.exported_at:
        if (expense.miles, expense.fares) != (account.miles, account.fares):
            raise FieldError(
                "miles",
                f"Enter {expense.miles.normalize():f} miles and £{expense.fares / 100:.2f} again. "
                "We have sent these costs for payment. Ask your coordinator to correct them",
            )
        return
    if account.miles or account.fares:
        values = {"miles": account.miles, "fares": account.fares}
        Expense.objects.update_or_create(session=session, defaults=values)
    elif expense:
        expense.delete()


def logged_on(match: Match, expected_on: date) -> LoggedSession | None:
    """The logged session for this expected day, or None. Leaves out removed sessions. One query."""
    rows = LoggedSession.objects.filter(match=match, expected_on=expected_on)
    return rows.filter(status=SessionStatus.LOGGED).first()


def _expected_day(match: Match, on: date, *, at: datetime) -> date | None:
    """The day `on`, if a session was expected on it, has begun and is not logged. Otherwise
    None."""
    is_open = expected_session(match, on, at=at) and not logged_on(match, on)
    return on if is_open and not begins_later(match, on, at=at) else None


def _check_begun(match: Match, on: date, *, at: datetime) -> None:
    """Raises FieldError for a session that has not begun. 6 queries for today, otherwise none."""
    start = begins_later(match, on, at=at)
    if start:
        raise FieldError("on", f"You can log this session when it begins, at {start:%H:%M}")


def _earlier(match: Match, key: UUID) -> LoggedSession | None:
    """The session that was logged with this key before, or None. Raises WasRemoved."""
    session = LoggedSession.objects.filter(match=match, key=key).first()
    if session and session.status == SessionStatus.REMOVED:
        raise WasRemoved(session)
    return session


def _says(session: LoggedSession, account: Account) -> bool:
    """Whether the session has the same contents as the account. If so, the same form was sent
    twice."""
    facts = (session.kind, session.on, session.minutes)
    texts = (session.opened("note"), session.opened("plan"))
    return facts == (account.kind, account.on, account.minutes) and texts == (
        account.note,
        account.plan,
    )


def _check_not_logged(match: Match, expected_on: date) -> None:
    session = logged_on(match, expected_on)
    if session:
        raise AlreadyLogged(session)


def _finish(session: LoggedSession, *, by: User, at: datetime) -> None:
    """Removes the draft. Records in the audit trail that the session was logged."""
    remove_sent_draft(key=session.key, by=by)
    audit.record("log", session, by=by, at=at, met=session.took_place)
