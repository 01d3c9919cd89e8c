"""Which sessions were expected, and which of them are still to be logged."""

from datetime import date, datetime, time, timedelta
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from config.common.clock import LONDON, london_today
from delivery.models import ExpectedDay, ExpectedSession, LoggedSession
from delivery.sessions.expecting import (
    dismiss_session,
    expect_session_again,
    sessions_to_log,
    unlogged,
    with_fate,
    write_expected_sessions,
)
from matching.models import Away, Match, SessionMove, Transfer
from recruitment.models import ClosedDays
from recruitment.weekly import first_on
from tests.examples import FEW
from tests.factories.delivery import a_session, a_supported_man
from tests.factories.people import manager
from tests.factories.programme import (
    a_coordinator,
    a_mentor,
    a_referral,
    an_establishment,
)
from tests.factories.sessions import an_expected_session

pytestmark = pytest.mark.django_db

MONDAY: Final = date(2026, 11, 2)
"""A Monday, with sessions on Monday mornings."""


def morning(on: date, hour: int = 9) -> datetime:
    return datetime.combine(on, time(hour), tzinfo=LONDON)


def days(count: int) -> timedelta:
    return timedelta(days=count)


@pytest.fixture
def match() -> Match:
    """They meet on Monday mornings, every week, since 5 weeks before MONDAY."""
    return a_supported_man(started_on=MONDAY - days(35), first_met_on=MONDAY - days(35))


def written(match: Match) -> list[date]:
    rows = ExpectedSession.objects.filter(match=match).order_by("on")
    return list(rows.values_list("on", flat=True))


def open_days(on: date) -> list[date]:
    """The days to log on this morning."""
    return [row.due_on for row in unlogged(today=on).order_by("due_on")]


def test_the_day_is_written_the_day_after_and_once(match: Match) -> None:
    write_expected_sessions(at=morning(MONDAY))
    assert written(match) == []
    write_expected_sessions(at=morning(MONDAY + days(1)))
    write_expected_sessions(at=morning(MONDAY + days(1)))
    assert written(match) == [MONDAY]


def test_days_on_which_the_worker_stood_still_are_written_later(match: Match) -> None:
    write_expected_sessions(at=morning(MONDAY))
    write_expected_sessions(at=morning(MONDAY + days(15)))
    assert written(match) == [MONDAY, MONDAY + days(7), MONDAY + days(14)]
    assert ExpectedDay.objects.count() == 16


def test_nothing_older_than_28_days_is_written(match: Match) -> None:
    write_expected_sessions(at=morning(MONDAY))
    write_expected_sessions(at=morning(MONDAY + days(61)))
    assert min(written(match)) == MONDAY + days(35)


def test_what_is_written_stays_when_the_time_of_the_match_changes(match: Match) -> None:
    write_expected_sessions(at=morning(MONDAY + days(1)))
    Match.objects.filter(pk=match.pk).update(slot=6)
    write_expected_sessions(at=morning(MONDAY + days(4)))
    assert written(match) == [MONDAY, MONDAY + days(2)]


def test_a_match_that_ended_since_is_caught_up_with(match: Match) -> None:
    write_expected_sessions(at=morning(MONDAY))
    values: dict[str, Any] = {"status": "ended", "end_reason": "completed"}
    Match.objects.filter(pk=match.pk).update(**values, ended_on=MONDAY + days(9))
    write_expected_sessions(at=morning(MONDAY + days(20)))
    assert written(match) == [MONDAY, MONDAY + days(7)]


def test_a_session_of_every_other_week(match: Match) -> None:
    Match.objects.filter(pk=match.pk).update(second_week=False)
    write_expected_sessions(at=morning(MONDAY - days(14)))
    write_expected_sessions(at=morning(MONDAY + days(13)))
    first, second = written(match)
    assert second - first == days(14)


@pytest.mark.parametrize("change", [date(2026, 10, 25), date(2027, 3, 28)])
def test_the_nights_on_which_the_clocks_change(change: date) -> None:
    """The task runs every 5 minutes through the night; each day is written once."""
    monday = change + days(1)
    match = a_supported_man(started_on=change - days(60), slot=first_slot_on(change))
    write_expected_sessions(at=morning(change - days(1)))
    midnight = datetime.combine(change, time(), tzinfo=LONDON).astimezone()
    for minutes in range(-60, 26 * 60, 30):
        write_expected_sessions(at=midnight + timedelta(minutes=minutes))
    assert written(match) == [change]
    assert ExpectedDay.objects.filter(on__gte=change).count() == 1
    assert open_days(monday) == [change]


def first_slot_on(day: date) -> int:
    return day.weekday() * 3


def test_a_logged_session_is_no_longer_asked_for_until_it_is_removed(match: Match) -> None:
    write_expected_sessions(at=morning(MONDAY + days(1)))
    session = a_session(match, on=MONDAY, expected_on=MONDAY)
    assert open_days(MONDAY + days(1)) == []
    LoggedSession.objects.filter(pk=session.pk).update(status="removed")
    assert open_days(MONDAY + days(1)) == [MONDAY]


def test_another_contact_does_not_answer_an_expected_session(match: Match) -> None:
    write_expected_sessions(at=morning(MONDAY + days(1)))
    a_session(match, on=MONDAY, expected_on=None, kind="phone")
    assert open_days(MONDAY + days(1)) == [MONDAY]


def moved(match: Match, on: date, to: date) -> None:
    SessionMove.objects.create(
        match=match,
        expected_on=on,
        to_on=to,
        moved_by=match.mentor.user,
        moved_at=morning(on),
    )


def test_a_session_that_was_moved_is_due_on_its_new_day(match: Match) -> None:
    write_expected_sessions(at=morning(MONDAY + days(1)))
    moved(match, MONDAY, MONDAY + days(3))
    assert open_days(MONDAY + days(3)) == []
    assert open_days(MONDAY + days(4)) == [MONDAY + days(3)]


def test_days_closed_or_away_count_on_the_day_it_was_moved_to(match: Match) -> None:
    write_expected_sessions(at=morning(MONDAY + days(1)))
    moved(match, MONDAY, MONDAY + days(3))
    Away.objects.create(mentor=match.mentor, first_on=MONDAY, last_on=MONDAY)
    assert open_days(MONDAY + days(4)) == [MONDAY + days(3)]
    Away.objects.create(mentor=match.mentor, first_on=MONDAY + days(3), last_on=MONDAY + days(3))
    assert open_days(MONDAY + days(4)) == []


def test_a_session_moved_from_a_day_that_was_closed_since_stays_expected(match: Match) -> None:
    write_expected_sessions(at=morning(MONDAY))
    moved(match, MONDAY, MONDAY + days(2))
    close(match.referral.establishment, MONDAY, MONDAY)
    write_expected_sessions(at=morning(MONDAY + days(1)))
    assert open_days(MONDAY + days(3)) == [MONDAY + days(2)]


def close(prison: Any, first: date, last: date) -> None:
    ClosedDays.objects.create(
        establishment=prison,
        first_on=first,
        last_on=last,
        declared_by=manager(),
        declared_at=morning(first),
    )


def test_the_closed_days_are_those_of_the_prison_he_was_in_then(match: Match) -> None:
    write_expected_sessions(at=morning(MONDAY + days(1)))
    before, after = match.referral.establishment, an_establishment()
    match.referral.establishment = after
    match.referral.save(update_fields=["establishment"])
    Transfer.objects.create(
        referral=match.referral,
        origin=before,
        destination=after,
        moved_on=MONDAY + days(3),
        recorded_by=manager(),
        recorded_at=morning(MONDAY + days(3)),
    )
    close(after, MONDAY, MONDAY)
    assert open_days(MONDAY + days(4)) == [MONDAY]
    close(before, MONDAY, MONDAY)
    assert open_days(MONDAY + days(4)) == []


def test_nothing_is_asked_about_a_man_who_has_died(match: Match) -> None:
    write_expected_sessions(at=morning(MONDAY + days(1)))
    man = match.referral.participant
    man.died_on = MONDAY
    man.save(update_fields=["died_on"])
    assert open_days(MONDAY + days(1)) == []
    write_expected_sessions(at=morning(MONDAY + days(8)))
    assert written(match) == [MONDAY]


def test_a_session_is_asked_for_during_26_weeks(match: Match) -> None:
    write_expected_sessions(at=morning(MONDAY + days(1)))
    assert open_days(MONDAY + days(26 * 7)) == [MONDAY]
    assert open_days(MONDAY + days(26 * 7 + 1)) == []


def test_none_was_expected_and_its_undo(match: Match) -> None:
    write_expected_sessions(at=morning(MONDAY + days(1)))
    ann, at = a_coordinator(match.referral.establishment), morning(MONDAY + days(4))
    for _ in range(2):
        dismiss_session(match=match, on=MONDAY, by=ann, at=at)
    assert open_days(MONDAY + days(4)) == []
    for _ in range(2):
        expect_session_again(match=match, on=MONDAY, by=ann, at=at)
    assert open_days(MONDAY + days(4)) == [MONDAY]


def test_what_a_mentor_has_to_log(match: Match) -> None:
    """Last week’s, and today’s once it is over."""
    write_expected_sessions(at=morning(MONDAY - days(6)))
    before = sessions_to_log(match.mentor, at=morning(MONDAY, 7))
    assert [due.on for due in before] == [MONDAY - days(7)]
    after = sessions_to_log(match.mentor, at=morning(MONDAY, 23))
    assert [due.on for due in after] == [MONDAY - days(7), MONDAY]


def test_a_session_moved_to_today_or_to_an_earlier_day_is_to_log(match: Match) -> None:
    write_expected_sessions(at=morning(MONDAY))
    moved(match, MONDAY, MONDAY + days(1))
    moved(match, MONDAY + days(7), MONDAY + days(3))
    write_expected_sessions(at=morning(MONDAY + days(1)))
    [due] = sessions_to_log(match.mentor, at=morning(MONDAY + days(1)))
    assert (due.expected_on, due.on) == (MONDAY, MONDAY + days(1))
    dues = sessions_to_log(match.mentor, at=morning(MONDAY + days(5)))
    assert [due.expected_on for due in dues] == [MONDAY, MONDAY + days(7)]
    a_session(match, on=MONDAY + days(3), expected_on=MONDAY + days(7))
    dues = sessions_to_log(match.mentor, at=morning(MONDAY + days(7), 23))
    assert [due.expected_on for due in dues] == [MONDAY]


class TestPhasesAndDates(TestCase):
    """Whatever becomes of a match, and whenever somebody says so, what is asked for is what could
    have taken place and nobody has answered for."""

    @settings(max_examples=FEW)
    @given(
        slot=st.integers(0, 14),
        ended=st.none() | st.integers(0, 40),
        released=st.none() | st.integers(0, 40),
        away=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 9)), max_size=2),
        closed=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 9)), max_size=2),
        moves=st.dictionaries(st.integers(0, 4), st.integers(1, 20), max_size=3),
        logged=st.sets(st.integers(0, 4), max_size=3),
    )
    def test_what_is_asked_for_is_what_could_have_taken_place(
        self,
        slot: int,
        ended: int | None,
        released: int | None,
        away: list[tuple[int, int]],
        closed: list[tuple[int, int]],
        moves: dict[int, int],
        logged: set[int],
    ) -> None:
        start, today = MONDAY, MONDAY + days(42)
        prison = an_establishment()
        match = a_supported_man(
            mentor=a_mentor(at=prison),
            referral=a_referral(at=prison),
            slot=slot,
            started_on=start,
            first_met_on=start,
        )
        first = first_on(slot, start)
        expected = [first + days(7 * week) for week in range(5)]
        for on in expected:
            ExpectedSession.objects.create(match=match, on=on)
        targets: dict[date, date] = {}
        for week, later in moves.items():
            on, to = expected[week], expected[week] + days(later)
            if to not in targets.values():
                targets[on] = to
                moved(match, on, to)
        for first_off, length in dict(away).items():
            Away.objects.create(
                mentor=match.mentor,
                first_on=start + days(first_off),
                last_on=start + days(first_off + length),
            )
        for first_off, length in dict(closed).items():
            close(prison, start + days(first_off), start + days(first_off + length))
        for week in logged:
            a_session(match, on=expected[week], expected_on=expected[week])
        values: dict[str, Any] = {}
        if released is not None:
            values |= {"released_on": start + days(released), "status": "through_gate"}
        if ended is not None:
            values |= {
                "status": "ended",
                "ended_on": start + days(ended),
                "end_reason": "completed",
            }
        Match.objects.filter(pk=match.pk).update(**values)

        def could_be(on: date) -> bool:
            """On this day they could have met, by what everybody said since."""
            off = [*dict(away).items(), *dict(closed).items()]
            gone = (on - start).days
            return (
                not any(begins <= gone <= begins + length for begins, length in off)
                and (ended is None or gone <= ended)
                and (released is None or gone < released)
            )

        due = {on: targets.get(on, on) for on in expected}
        open_ones = [
            on
            for week, on in enumerate(expected)
            if week not in logged and due[on] < today and could_be(due[on])
        ]
        rows = unlogged(today=today).filter(match=match)
        assert sorted(row.on for row in rows) == open_ones
        judged = with_fate(ExpectedSession.objects.filter(match=match)).order_by("on")
        assert [(row.due_on, row.is_logged, row.is_off) for row in judged] == [
            (due[on], week in logged, not could_be(due[on])) for week, on in enumerate(expected)
        ]


def test_the_count_is_one_query(match: Match, django_assert_num_queries: Any) -> None:
    an_expected_session(match, days_ago=3)
    with django_assert_num_queries(1):
        assert unlogged(today=london_today()).count() == 1
