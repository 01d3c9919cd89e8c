"""Logging: what is refused, what a second press does, and what the first session starts."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import LONDON, london_today, now
from config.common.errors import FieldError, NotAllowed
from delivery.models import (
    ExpectedSession,
    Expense,
    ExpenseExport,
    LoggedSession,
    NotMet,
)
from delivery.models.session import LONGEST_MINUTES, ContactKind
from delivery.sessions.correcting import remove_session
from delivery.sessions.logging import (
    Account,
    AlreadyLogged,
    WasRemoved,
    keep_day,
    log_missed,
    log_session,
    move_session,
    save_expense,
)
from matching.models import Match, SessionMove
from matching.permissions import HasDied
from matching.states import MatchStatus
from recruitment.weekly import first_on
from tests.examples import FEW
from tests.factories.delivery import a_supported_man
from tests.factories.people import mentor_user
from tests.factories.programme import hours_at

pytestmark = pytest.mark.django_db
TODAY = london_today()
YESTERDAY = TODAY - timedelta(days=1)
MET = Account(kind=ContactKind.VISIT, on=YESTERDAY, minutes=60, note="He was well.")


def logged(match: Match, account: Account = MET, **fields: Any) -> LoggedSession:
    values: dict[str, Any] = {
        "expected_on": YESTERDAY,
        "key": uuid4(),
        "by": match.mentor.user,
        "at": now(),
    }
    return log_session(match=match, account=account, **(values | fields))


def missed(match: Match, **fields: Any) -> LoggedSession:
    values: dict[str, Any] = {
        "expected_on": YESTERDAY,
        "not_met": NotMet.COURT,
        "key": uuid4(),
        "by": match.mentor.user,
        "at": now(),
    }
    return log_missed(match=match, **(values | fields))


@settings(max_examples=FEW)
@given(
    began=st.integers(0, 90),
    ended=st.none() | st.integers(0, 90),
    day=st.integers(-10, 100),
    minutes=st.none() | st.integers(-5, LONGEST_MINUTES + 5),
    kind=st.sampled_from(ContactKind),
)
def test_a_contact_is_of_a_day_of_the_match_and_as_long_as_it_can_be(
    began: int, ended: int | None, day: int, minutes: int | None, kind: ContactKind
) -> None:
    """The days are counted back from today."""
    first = TODAY - timedelta(days=began)
    last = None if ended is None else TODAY - timedelta(days=min(ended, began))
    over = {"status": "ended", "end_reason": "completed", "ended_on": last} if last else {}
    match, on = a_supported_man(started_on=first, **over), TODAY - timedelta(days=day)
    account = Account(
        kind=kind,
        on=on,
        minutes=minutes,
        occasion="other" if kind == ContactKind.WITH_OTHERS else "",
    )
    is_counted = kind not in (ContactKind.LETTER, ContactKind.EMAIL)
    has_time = (1 <= minutes <= LONGEST_MINUTES if minutes is not None else False) == is_counted
    is_right = first <= on <= (last or TODAY) and has_time and (is_counted or minutes is None)
    if is_right:
        session = logged(match, account, expected_on=None)
        assert (session.kind, session.on, session.minutes) == (kind, on, minutes)
    else:
        with pytest.raises(FieldError) as refusal:
            logged(match, account, expected_on=None)
        assert refusal.value.field in ("on", "minutes")
        assert not match.sessions.exists()


def test_a_second_press_finds_the_first_session(match: Match) -> None:
    key = uuid4()
    first = logged(match, key=key)
    assert logged(match, key=key) == first
    assert AuditEvent.objects.filter(action="log").count() == 1


def test_a_second_press_of_a_no_finds_the_first(match: Match) -> None:
    key = uuid4()
    first = missed(match, key=key, note="The van was late.")
    assert missed(match, key=key, note="The van was late.") == first
    with pytest.raises(AlreadyLogged) as refusal:
        missed(match, key=key, note="He was ill.")
    assert refusal.value.record == first


@pytest.mark.parametrize(
    "other", [{"note": "Other words."}, {"minutes": 30}, {"on": TODAY}, {"plan": "A letter."}]
)
def test_other_words_in_the_same_form_are_not_swallowed(match: Match, other: Any) -> None:
    key = uuid4()
    first = logged(match, key=key)
    with pytest.raises(AlreadyLogged) as refusal:
        logged(match, replace(MET, **other), key=key)
    assert refusal.value.record == first
    assert first.opened("note") == MET.note


def test_one_expected_session_is_logged_by_one_form(match: Match, ann: User) -> None:
    first = logged(match)
    presses: list[Callable[[], object]] = [lambda: logged(match, by=ann), lambda: missed(match)]
    for press in presses:
        with pytest.raises(AlreadyLogged) as refusal:
            press()
        assert refusal.value.record == first
    assert match.sessions.count() == 1


def test_the_old_form_of_a_removed_session_says_so(match: Match) -> None:
    key = uuid4()
    first = logged(match, key=key)
    remove_session(session=first, by=match.mentor.user, at=now())
    with pytest.raises(WasRemoved):
        logged(match, key=key)
    assert logged(match).status == "logged"


def test_the_first_session_in_prison_starts_the_match() -> None:
    match = a_supported_man(status="to_start", first_met_on=None)
    call = Account(kind=ContactKind.PHONE, on=YESTERDAY, minutes=5)
    logged(match, call, expected_on=None)
    match.refresh_from_db()
    assert match.status == MatchStatus.TO_START
    logged(match)
    match.refresh_from_db()
    assert (match.status, match.first_met_on) == (MatchStatus.IN_CUSTODY, YESTERDAY)


def test_an_extra_session_on_an_expected_day_answers_it(match: Match, due: ExpectedSession) -> None:
    assert logged(match, expected_on=None).expected_on == due.on
    assert logged(match, expected_on=None).expected_on is None
    before = replace(MET, on=YESTERDAY - timedelta(days=1))
    assert logged(match, before, expected_on=None).expected_on is None


def test_a_session_is_logged_as_met_only_once_it_has_begun(match: Match) -> None:
    """They meet every Monday morning, and know the hours of the prison's sessions."""
    on = first_on(match.slot, TODAY - timedelta(days=21))
    early, begun = (datetime.combine(on, time(hour), tzinfo=LONDON) for hour in (9, 10))
    met: dict[str, Any] = {"account": replace(MET, on=on), "expected_on": on}
    hours_at(match.referral.establishment, match.slot, "10:00 to 11:30")
    with pytest.raises(FieldError) as refusal:
        logged(match, **met, at=early)
    assert refusal.value.field == "on"
    assert logged(match, met["account"], expected_on=None, at=early).expected_on is None
    no = missed(match, expected_on=on, at=early)
    remove_session(session=no, by=match.mentor.user, at=early)
    assert logged(match, **met, at=begun).expected_on == on


def test_a_session_without_known_hours_is_logged_all_day(match: Match) -> None:
    on = first_on(match.slot, TODAY - timedelta(days=21))
    early = datetime.combine(on, time(6), tzinfo=LONDON)
    assert logged(match, replace(MET, on=on), expected_on=on, at=early).expected_on == on


def test_nobody_else_logs_and_nothing_is_logged_of_the_dead(match: Match) -> None:
    with pytest.raises(NotAllowed):
        logged(match, by=mentor_user())
    man = match.referral.participant
    man.died_on = TODAY
    man.save()
    writes: list[Callable[[], object]] = [lambda: logged(match), lambda: missed(match)]
    for write in writes:
        with pytest.raises(HasDied):
            write()
    assert not match.sessions.exists()


def test_a_journey_that_was_paid_stays(match: Match) -> None:
    costly = replace(MET, miles=Decimal("12.5"), fares=480)
    session = logged(match, costly)
    save_expense(session, replace(costly, fares=0))
    assert Expense.objects.get().fares == 0
    export = ExpenseExport.objects.create(
        mileage=45, exported_by=match.mentor.user, exported_at=now()
    )
    Expense.objects.update(export=export)
    with pytest.raises(FieldError) as refusal:
        save_expense(session, costly)
    assert refusal.value.field == "miles"
    save_expense(session, replace(costly, fares=0))


@pytest.mark.parametrize(("days", "is_allowed"), [(0, False), (1, True), (60, True), (61, False)])
def test_a_session_is_moved_to_a_day_to_come(match: Match, days: int, is_allowed: bool) -> None:
    to_on = TODAY + timedelta(days=days)
    move: dict[str, Any] = {"expected_on": YESTERDAY, "by": match.mentor.user, "at": now()}
    if not is_allowed:
        with pytest.raises(FieldError):
            move_session(match=match, to_on=to_on, **move)
        return
    for _ in range(2):
        move_session(match=match, to_on=to_on, **move)
    assert SessionMove.objects.get().to_on == to_on
    keep_day(match=match, **move)
    assert not SessionMove.objects.exists()


@pytest.mark.parametrize("reason", ["closed", "away"])
def test_a_session_is_not_moved_to_a_day_without_sessions(match: Match, reason: str) -> None:
    first = TODAY + timedelta(days=5)
    days = {"first_on": first, "last_on": first + timedelta(days=1)}
    if reason == "closed":
        by = {"declared_by": match.mentor.user, "declared_at": now()}
        match.referral.establishment.closed_days.create(**days, **by)
    else:
        match.mentor.away.create(**days)
    move: dict[str, Any] = {"expected_on": YESTERDAY, "by": match.mentor.user, "at": now()}
    for to_on in days.values():
        with pytest.raises(FieldError):
            move_session(match=match, to_on=to_on, **move)
    move_session(match=match, to_on=first + timedelta(days=2), **move)
    assert SessionMove.objects.get().to_on == first + timedelta(days=2)


def test_a_session_is_not_moved_to_a_bank_holiday(match: Match) -> None:
    match.referral.establishment.keeps_bank_holidays = True
    match.referral.establishment.save()
    christmas = TODAY.replace(month=12, day=25)
    noon = datetime.combine(christmas - timedelta(days=7), time(12), tzinfo=LONDON)
    move: dict[str, Any] = {
        "expected_on": YESTERDAY,
        "to_on": christmas,
        "by": match.mentor.user,
        "at": noon,
    }
    with pytest.raises(FieldError):
        move_session(match=match, **move)


def test_a_logged_session_is_not_moved(match: Match) -> None:
    logged(match)
    with pytest.raises(AlreadyLogged):
        move_session(
            match=match,
            expected_on=YESTERDAY,
            to_on=TODAY + timedelta(days=1),
            by=match.mentor.user,
            at=now(),
        )
