"""Putting logged sessions right: within a day, after that day, and in any order."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.accounts.models import User
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from delivery.models import LoggedSession
from delivery.models.session import ContactKind
from delivery.sessions.correcting import (
    CHANGES_FOR,
    TooLate,
    add_to_note,
    can_change_note,
    change_session,
    correct_session,
    facts_of,
    put_back_session,
    remove_session,
)
from delivery.sessions.logging import Account, AlreadyLogged, log_session
from delivery.states import SessionStatus
from matching.models import Match
from tests.examples import FEW
from tests.factories.delivery import a_session, a_supported_man
from tests.factories.people import mentor_user

pytestmark = pytest.mark.django_db
YESTERDAY = london_today() - timedelta(days=1)
MET = Account(kind=ContactKind.VISIT, on=YESTERDAY, minutes=60, note="First words.")


@pytest.fixture
def session(match: Match) -> LoggedSession:
    return a_session(match, note="First words.")


def changed(session: LoggedSession, account: Account, **fields: Any) -> LoggedSession:
    values: dict[str, Any] = {"version": session.version, "by": session.logged_by, "at": now()}
    change_session(session=session, account=account, **(values | fields))
    return LoggedSession.objects.get(pk=session.pk)


@pytest.mark.parametrize(("seconds", "is_open"), [(-1, True), (0, False)])
def test_the_note_changes_for_a_day(session: LoggedSession, seconds: int, is_open: bool) -> None:
    at = session.logged_at + CHANGES_FOR + timedelta(seconds=seconds)
    assert can_change_note(session, session.logged_by, at=at) == is_open
    if is_open:
        assert changed(session, replace(MET, note="Better."), at=at).opened("note") == "Better."
    else:
        with pytest.raises(TooLate):
            changed(session, replace(MET, note="Too late."), at=at)


def test_nobody_but_its_author_changes_the_note(session: LoggedSession, ann: User) -> None:
    with pytest.raises(TooLate):
        changed(session, MET, by=ann)


def test_of_two_who_change_it_the_second_is_told(session: LoggedSession) -> None:
    changed(session, replace(MET, minutes=30))
    with pytest.raises(ChangedMeanwhile):
        changed(session, replace(MET, minutes=45))
    assert LoggedSession.objects.get().minutes == 30


def test_an_expected_session_stays_at_the_prison(session: LoggedSession) -> None:
    with pytest.raises(FieldError) as refusal:
        changed(session, replace(MET, kind=ContactKind.PHONE))
    assert refusal.value.field == "kind"


def test_a_correction_says_what_it_was_and_why(session: LoggedSession, ann: User) -> None:
    before = facts_of(session)
    account = replace(MET, minutes=45, was_late=True, fares=480)
    values: dict[str, Any] = {"account": account, "reason": "The clock.", "at": now()}
    correct_session(session=session, version=1, by=ann, **values)
    [fares, late, minutes] = session.changes.exclude(part="response").order_by("part")
    assert (minutes.before, minutes.after) == (before["minutes"], "45")
    assert (late.after, fares.after) == ("yes", "£4.80")
    assert {minutes.reason, late.reason} == {"The clock."}
    assert LoggedSession.objects.get().opened("note") == "First words."
    with pytest.raises(ChangedMeanwhile):
        correct_session(session=session, version=1, by=ann, **values)


@pytest.mark.parametrize("reason", ["", " ", "x" * 301])
def test_a_correction_has_a_reason(session: LoggedSession, reason: str) -> None:
    with pytest.raises(FieldError) as refusal:
        correct_session(
            session=session, account=MET, reason=reason, version=1, by=session.logged_by, at=now()
        )
    assert refusal.value.field == "reason"


def test_a_session_that_did_not_take_place_is_not_changed(match: Match) -> None:
    session = a_session(match, not_met="court", minutes=None, response="")
    with pytest.raises(ChangedMeanwhile):
        changed(session, MET)


def test_the_same_words_are_added_once(session: LoggedSession, ann: User) -> None:
    add: dict[str, Any] = {"session": session, "text": "He rang.", "at": now()}
    assert add_to_note(**add, by=session.logged_by) == add_to_note(**add, by=session.logged_by)
    add_to_note(**add, by=ann)
    assert session.additions.count() == 2
    with pytest.raises(FieldError):
        add_to_note(**(add | {"text": " "}), by=ann)
    with pytest.raises(NotAllowed):
        add_to_note(**add, by=mentor_user())


def test_nothing_is_added_to_a_removed_session(session: LoggedSession) -> None:
    remove_session(session=session, by=session.logged_by, at=now())
    with pytest.raises(ChangedMeanwhile):
        add_to_note(session=session, text="More.", by=session.logged_by, at=now())


def test_a_removed_session_comes_back_unless_it_was_logged_again(session: LoggedSession) -> None:
    by: dict[str, Any] = {"by": session.logged_by, "at": now()}
    remove_session(session=session, **by)
    put_back_session(session=session, **by)
    assert LoggedSession.objects.get().status == SessionStatus.LOGGED
    remove_session(session=session, **by)
    a_session(session.match)
    with pytest.raises(AlreadyLogged):
        put_back_session(session=session, **by)


@dataclass
class Story:
    """Does things to the sessions of one expected day, and knows what their notes must say."""

    match: Match = field(default_factory=a_supported_man)
    at: datetime = field(default_factory=now)
    notes: dict[int, str] = field(default_factory=dict)
    added: list[str] = field(default_factory=list)

    @property
    def by(self) -> dict[str, Any]:
        return {"by": self.match.mentor.user, "at": self.at}

    def log(self, _: LoggedSession | None, account: Account) -> None:
        values: dict[str, Any] = {"expected_on": YESTERDAY, "key": uuid4(), **self.by}
        session = log_session(match=self.match, account=account, **values)
        self.notes[session.pk] = account.note

    def change(self, session: LoggedSession, account: Account) -> None:
        change_session(session=session, account=account, version=session.version, **self.by)
        assert self.at < session.logged_at + CHANGES_FOR
        self.notes[session.pk] = account.note

    def correct(self, session: LoggedSession, account: Account) -> None:
        values: dict[str, Any] = {"version": session.version, "reason": "Why.", **self.by}
        correct_session(session=session, account=account, **values)

    def add(self, session: LoggedSession, account: Account) -> None:
        add_to_note(session=session, text=account.note, **self.by)
        self.added.append(account.note)

    def remove(self, session: LoggedSession, _: Account) -> None:
        remove_session(session=session, **self.by)

    def put_back(self, session: LoggedSession, _: Account) -> None:
        put_back_session(session=session, **self.by)


STEPS: list[Callable[..., None]] = [
    Story.log,
    Story.change,
    Story.correct,
    Story.add,
    Story.remove,
    Story.put_back,
]
OPENS = (Story.log, Story.put_back)
"""The steps that are refused while a session of the day is logged.

Every other step is refused while no session of the day is logged.
"""


@settings(max_examples=FEW)
@given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 30)), max_size=10))
def test_whatever_is_done_when_no_word_older_than_a_day_is_lost(
    steps: list[tuple[Callable[..., None], int]],
) -> None:
    """Each step, and how many hours passed before it."""
    story = Story()
    for number, (step, hours) in enumerate(steps):
        story.at += timedelta(hours=hours)
        session = story.match.sessions.order_by("pk").last()
        if session is None and step != Story.log:
            continue
        try:
            step(story, session, replace(MET, minutes=number + 1, note=f"Words {number}"))
        except TooLate:
            assert session
            assert story.at >= session.logged_at + CHANGES_FOR
        except (AlreadyLogged, ChangedMeanwhile):
            is_logged = session is not None and session.status == SessionStatus.LOGGED
            assert is_logged == (step in OPENS)
    rows = list(story.match.sessions.prefetch_related("additions", "changes"))
    assert {row.pk: row.opened("note") for row in rows} == story.notes
    assert sum(row.status == SessionStatus.LOGGED for row in rows) <= 1
    additions = [addition for row in rows for addition in row.additions.all()]
    assert sorted(addition.opened("text") for addition in additions) == sorted(story.added)
    changes = [change for row in rows for change in row.changes.all()]
    assert not [change for change in changes if change.before == change.after]
