"""Changing, correcting and removing a logged session.

For one day, the author can change everything that they wrote. After that day, people can add to the
note. They can also correct the facts if they give a reason. At any time, a session can be removed
and put back.
"""

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
"""For this long after logging a session, its author can change the note."""
LONGEST_REASON: Final = 300
REMOVED: Final = (
    "This session is removed, so nothing was saved. Your words stay in your draft. To save them, "
    "put the session back first."
)
DID_NOT_TAKE_PLACE: Final = (
    "This session did not take place, so nothing was saved. Remove the session, and log it again."
)


class OtherVersion(ChangedMeanwhile):
    """Somebody changed the session after this page was opened. `session` is the session as it is
    now."""

    def __init__(self, session: LoggedSession) -> None:
        self.session = session
        super().__init__(
            "Somebody changed this session after you opened the page, so nothing is saved yet. "
            "Compare your words with what is saved now, then save again."
        )


class TooLate(DomainError):
    """A person can no longer change the note of a session, but can add to it."""

    def __init__(self) -> None:
        super().__init__("You can no longer change this note. You can still add to the note.")


def can_change_note(session: LoggedSession, user: User, *, at: datetime) -> bool:
    """Whether this person wrote about this session, and can still change it. No query."""
    is_author = session.logged_by_id == user.pk
    return is_author and session.status == SessionStatus.LOGGED and at < ends_at(session)


def ends_at(session: LoggedSession) -> datetime:
    """When the author can no longer change the note of this session."""
    return session.logged_at + CHANGES_FOR


def change_session(
    *, session: LoggedSession, account: Account, version: int, by: User, at: datetime
) -> None:
    """Replaces what the author wrote about a session that took place.

    Raises TooLate for anybody but the author, and for the author once a day has passed since they
    logged the session. Raises OtherVersion when the session no longer has the version `version`.
    Raises ChangedMeanwhile when the session was removed. Raises the same FieldErrors as
    log_session. Raises NotAllowed if `by` cannot do this, and HasDied if the man has died.
    """
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
    """Corrects the facts of a session that took place. Does not change the notes.

    The facts can be corrected at any time. We keep each earlier fact, and the reason for its
    correction. `reason` has 1 to 300 characters. Raises OtherVersion when the session no longer has
    the version `version`. Raises ChangedMeanwhile when the session was removed. Raises the same
    FieldErrors as log_session, and FieldError for a reason that is empty or too long. Raises
    NotAllowed if `by` cannot do this, and HasDied if the man has died.
    """
    if not reason.strip():
        raise FieldError("reason", "Enter why you are correcting the facts")
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
    """Adds something to the note of a session. Does not change what was written before.

    Safe to repeat: the same words by the same person are added once. Raises FieldError for an empty
    text, and for a text of more than 10,000 characters. Raises ChangedMeanwhile when the session
    was removed. Raises NotAllowed if `by` cannot do this, and HasDied if the man has died.
    """
    if not text.strip():
        raise FieldError("text", "Enter what you want to add")
    check_text("text", "What you add", text)
    with opening(session.match) as match:
        check_record(by, match)
        if not LoggedSession.objects.filter(pk=session.pk, status=SessionStatus.LOGGED).exists():
            raise ChangedMeanwhile(REMOVED)
        for earlier in session.additions.filter(added_by=by):
            if earlier.opened("text") == text:
                return earlier
        addition = SessionAddition(session=session, added_by=by, added_at=at)
        addition.write(text=text)
        addition.save()
        audit.record("add", session, by=by, at=at)
    return addition


def remove_session(*, session: LoggedSession, by: User, at: datetime) -> None:
    """Removes a session that was logged by mistake. put_back_session undoes it.

    Raises ChangedMeanwhile when the session is removed already. Raises NotAllowed if `by` cannot
    do this, and HasDied if the man has died.
    """
    with opening(session.match) as match:
        check_record(by, match)
        version = session.version + 1
        apply_transition(SESSION, "remove", session, by=by, at=at, version=version)


def put_back_session(*, session: LoggedSession, by: User, at: datetime) -> None:
    """Undoes remove_session.

    Raises AlreadyLogged when somebody has logged the expected session again since then. Raises
    ChangedMeanwhile when the session is not removed. Raises NotAllowed if `by` cannot do this, and
    HasDied if the man has died.
    """
    with opening(session.match) as match:
        check_record(by, match)
        other = logged_on(match, session.expected_on) if session.expected_on else None
        if other and other.pk != session.pk:
            raise AlreadyLogged(other)
        version = session.version + 1
        apply_transition(SESSION, "put_back", session, by=by, at=at, version=version)


def facts_of(session: LoggedSession) -> dict[str, str]:
    """The facts of a session in words. The keys are the values that `part` of a SessionChange can
    have. 2 queries."""
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
    """Reads the session again. The caller has locked the match.

    Raises ChangedMeanwhile when the session was removed or did not take place. Raises OtherVersion
    when the session has another version.
    """
    current = LoggedSession.objects.get(pk=session.pk)
    if current.status != SessionStatus.LOGGED:
        raise ChangedMeanwhile(REMOVED)
    if current.not_met:
        raise ChangedMeanwhile(DID_NOT_TAKE_PLACE)
    if current.version != version:
        raise OtherVersion(current)
    return current


def _save_facts(session: LoggedSession, account: Account) -> None:
    """Sets the facts of the session, and saves its topics and its expense. The caller saves the
    session.

    Raises FieldError if an expected session would become another kind of contact.
    """
    if session.expected_on and account.kind != ContactKind.VISIT:
        raise FieldError(
            "kind", "An expected session is always at the prison. Log other contacts separately"
        )
    session.kind, session.occasion = account.kind, account.occasion
    session.on, session.minutes = account.on, account.minutes
    session.was_late, session.place = account.was_late, account.place
    session.response = account.response
    session.version += 1
    session.topics.set(account.topics)
    save_expense(session, account)
