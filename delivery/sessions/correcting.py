"""Putting a logged session right: for a day its mentor changes it; after that, things are added to
its note, and its facts are corrected with a reason. Removing a session, and putting it back."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from config.accounts.models import User
from config.common import audit
from config.common.errors import ChangedMeanwhile, DomainError, FieldError
from config.common.transitions import apply_transition
from delivery.models import Expense, LoggedSession, SessionAddition, SessionChange
from delivery.models.session import ContactKind
from delivery.permissions import check_record
from delivery.sessions.logging import (
    Account,
    AlreadyLogged,
    check_account,
    check_text,
    logged_on,
    save_expense,
)
from delivery.states import SESSION, SessionStatus
from matching.matches.changing import opening

CHANGES_FOR: Final = timedelta(days=1)
"""How long after logging the mentor can still change the note itself."""
LONGEST_REASON: Final = 300
EDITED: Final = (
    "This session was changed since you opened the page, so nothing was saved. Look at how it is "
    "now, then try again."
)


class TooLate(DomainError):
    """The note can no longer be changed, only added to."""

    def __init__(self) -> None:
        super().__init__("A day has passed, so the note stays as it is. You can add to it.")


def can_change_note(session: LoggedSession, user: User, *, at: datetime) -> bool:
    """Whether this person can still change what they wrote. No query."""
    is_author = session.logged_by_id == user.pk
    return is_author and session.status == SessionStatus.LOGGED and at < ends_at(session)


def ends_at(session: LoggedSession) -> datetime:
    """Until when its author can change the note."""
    return session.logged_at + CHANGES_FOR


def change_session(
    *, session: LoggedSession, account: Account, version: int, by: User, at: datetime
) -> None:
    """Replaces what its author wrote about a session that took place, within a day. Raises TooLate,
    ChangedMeanwhile when the session has another version by now, FieldError as log_session does,
    NotAllowed and HasDied."""
    with opening(session.match) as match:
        check_record(by, match)
        current = _current(session, version)
        check_account(account, match, at=at)
        if not can_change_note(current, by, at=at):
            raise TooLate
        _save_facts(current, account)
        current.write(note=account.note, plan=account.plan)
        current.save()
        audit.record("change", current, by=by, at=at)


def correct_session(
    *,
    session: LoggedSession,
    account: Account,
    reason: str,
    version: int,
    by: User,
    at: datetime,
) -> None:
    """Corrects the facts of a session that took place, at any time: what they were is written down
    with the reason (1–300 characters). The notes stay. Raises ChangedMeanwhile, FieldError,
    NotAllowed and HasDied."""
    if not reason.strip():
        raise FieldError("reason", "Enter why this is corrected")
    if len(reason) > LONGEST_REASON:
        raise FieldError("reason", f"The reason must be {LONGEST_REASON} characters or fewer")
    account = replace(account, note="", plan="")
    with opening(session.match) as match:
        check_record(by, match)
        current = _current(session, version)
        check_account(account, match, at=at)
        before = facts_of(current)
        _save_facts(current, account)
        current.save()
        after = facts_of(current)
        SessionChange.objects.bulk_create(
            SessionChange(
                session=current,
                part=part,
                before=before[part],
                after=after[part],
                reason=reason,
                changed_by=by,
                changed_at=at,
            )
            for part in after
            if before[part] != after[part]
        )
        audit.record("correct", current, by=by, at=at)


def add_to_note(*, session: LoggedSession, text: str, by: User, at: datetime) -> SessionAddition:
    """Adds something to the note of a session. What was written before stays. The same words by the
    same person are added once. Raises FieldError for no text or more than 10,000 characters,
    ChangedMeanwhile when the session was removed, NotAllowed and HasDied."""
    if not text.strip():
        raise FieldError("text", "Enter what you want to add")
    check_text("text", "What you add", text)
    with opening(session.match) as match:
        check_record(by, match)
        if not LoggedSession.objects.filter(pk=session.pk, status=SessionStatus.LOGGED).exists():
            raise ChangedMeanwhile(EDITED)
        for earlier in session.additions.filter(added_by=by):
            if earlier.opened("text") == text:
                return earlier
        addition = SessionAddition(session=session, added_by=by, added_at=at)
        addition.write(text=text)
        addition.save()
        audit.record("add", session, by=by, at=at)
    return addition


def remove_session(*, session: LoggedSession, by: User, at: datetime) -> None:
    """Removes a session that was logged by mistake. It can be put back. Raises ChangedMeanwhile
    when it is removed already, NotAllowed and HasDied."""
    with opening(session.match) as match:
        check_record(by, match)
        version = session.version + 1
        apply_transition(SESSION, "remove", session, by=by, at=at, version=version)


def put_back_session(*, session: LoggedSession, by: User, at: datetime) -> None:
    """Undoes remove_session. Raises AlreadyLogged when the expected session was logged again since,
    ChangedMeanwhile, NotAllowed and HasDied."""
    with opening(session.match) as match:
        check_record(by, match)
        other = logged_on(match, session.expected_on) if session.expected_on else None
        if other and other.pk != session.pk:
            raise AlreadyLogged(other)
        version = session.version + 1
        apply_transition(SESSION, "put_back", session, by=by, at=at, version=version)


def facts_of(session: LoggedSession) -> dict[str, str]:
    """The facts of a session in words, by the part that a correction names. 2 queries."""
    topics = ", ".join(session.topics.order_by("pk").values_list("name", flat=True))
    expense = Expense.objects.filter(session=session).first() or Expense()
    return {
        "how": session.get_kind_display(),
        "what the meeting was": session.get_occasion_display() if session.occasion else "",
        "day": f"{session.on:%-d %B %Y}",
        "minutes": "" if session.minutes is None else str(session.minutes),
        "late": "yes" if session.was_late else "no",
        "place": session.place,
        "response": session.get_response_display() if session.response else "",
        "topics": topics[:300],
        "miles": f"{expense.miles:.1f}",
        "fares": f"£{expense.fares / 100:.2f}",
    }


def _current(session: LoggedSession, version: int) -> LoggedSession:
    """The session as it is now, its match locked. Raises ChangedMeanwhile."""
    current = LoggedSession.objects.get(pk=session.pk)
    if current.version != version or current.status != SessionStatus.LOGGED or current.not_met:
        raise ChangedMeanwhile(EDITED)
    return current


def _save_facts(session: LoggedSession, account: Account) -> None:
    """Sets the facts; the caller saves the row. The topics and the expense are saved here. Raises
    FieldError for another kind of contact than a session where one was expected."""
    if session.expected_on and account.kind != ContactKind.VISIT:
        raise FieldError("kind", "This was an expected session, so it was at the prison")
    session.kind, session.occasion = account.kind, account.occasion
    session.on, session.minutes = account.on, account.minutes
    session.was_late, session.place = account.was_late, account.place
    session.response = account.response
    session.version += 1
    session.topics.set(account.topics)
    save_expense(session, account)
