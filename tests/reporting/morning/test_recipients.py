"""Who gets the morning email, and when it is due."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from hypothesis import example, given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from config.accounts.models import User
from matching.models import CapacityCopy, CapacityReport
from reporting.models import MorningPreference
from reporting.morning.recipients import (
    due_readers,
    is_due,
    next_time,
    readers,
    waiting_readers,
)
from tests.factories.people import coordinator, manager, mentor_user
from tests.factories.programme import a_coordinator, an_establishment

LONDON = ZoneInfo("Europe/London")
HOURS = st.integers(0, 23).filter(lambda hour: hour != 1)
FIRST_DAYS = st.sampled_from([date(2026, 10, 24), date(2027, 3, 27), date(2026, 12, 30)])
"""The Saturdays before both clock changes, and the end of a year."""
DAYS = 4
MINUTES = st.sets(st.integers(0, DAYS * 24 * 60 - 1), max_size=40)
"""When the worker ran, in minutes after the beginning of the first day."""


def asks(
    preference: MorningPreference, first: date, minutes: set[int]
) -> tuple[list[date], list[datetime]]:
    """The days of the emails that somebody gets, and all moments at which the worker ran."""
    start = datetime.combine(first, time(), LONDON).astimezone(UTC)
    moments = [start + timedelta(minutes=minute) for minute in sorted(minutes)]
    sent: list[date] = []
    for at in moments:
        day = at.astimezone(LONDON).date()
        if day not in sent and is_due(preference, at=at):
            sent.append(day)
    return sent, moments


@given(HOURS, FIRST_DAYS, MINUTES, st.none() | st.tuples(st.integers(0, 5), st.integers(0, 5)))
@example(hour=0, first=date(2027, 3, 27), minutes={5700}, away=None)
def test_one_a_day_on_which_the_worker_ran_at_the_hour_or_later_and_none_while_away(
    hour: int, first: date, minutes: set[int], away: tuple[int, int] | None
) -> None:
    preference = MorningPreference(hour=hour)
    if away:
        preference.away_from = first + timedelta(days=min(away))
        preference.away_until = first + timedelta(days=max(away))
    sent, moments = asks(preference, first, minutes)
    # The last moments can be on the day after, if the clocks have gone forward meanwhile.
    is_there = [first + timedelta(days=day) for day in range(DAYS + 1)]
    if away:
        is_there = [day for day in is_there if not min(away) <= (day - first).days <= max(away)]
    assert sent == [
        day
        for day in is_there
        if any(
            datetime.combine(day, time(hour), LONDON).timestamp()
            <= at.timestamp()
            < datetime.combine(day + timedelta(days=1), time(), LONDON).timestamp()
            for at in moments
        )
    ]


@given(HOURS, FIRST_DAYS, MINUTES)
def test_the_page_says_when_the_next_email_is_due(
    hour: int, first: date, minutes: set[int]
) -> None:
    """Nothing is due a minute before the time that the page names, and an email is due at it."""
    preference = MorningPreference(
        hour=hour, away_from=first + timedelta(days=1), away_until=first + timedelta(days=1)
    )
    for minute in minutes:
        at = datetime.combine(first, time(), LONDON).astimezone(UTC) + timedelta(minutes=minute)
        due = next_time(preference, had_todays=True, at=at)
        assert due > at
        assert is_due(preference, at=due)
        before = due.astimezone(UTC) - timedelta(minutes=1)
        is_first = before.astimezone(LONDON).date() == due.date()
        assert not (is_first and is_due(preference, at=before))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"hour": 1},
        {"hour": 24},
        {"away_from": date(2026, 12, 1)},
        {"away_until": date(2026, 12, 1)},
        {"away_from": date(2026, 12, 2), "away_until": date(2026, 12, 1)},
    ],
)
def test_the_database_refuses_what_cannot_be(wrong: dict[str, object]) -> None:
    boss = manager()
    with pytest.raises(IntegrityError), transaction.atomic():
        MorningPreference.objects.create(user=boss, **wrong)


AT = datetime(2026, 11, 30, 6, tzinfo=UTC)


def stop(*people: User) -> None:
    for person in people:
        MorningPreference.objects.update_or_create(user=person, defaults={"stopped_at": AT})


def receiving() -> set[User]:
    return {reader.user for reader in waiting_readers(at=AT)}


@pytest.mark.django_db
def test_active_staff_with_prisons_are_readers() -> None:
    here = an_establishment()
    boss, ann = manager(), a_coordinator(here)
    manager(is_active=False)
    mentor_user()
    coordinator()  # a coordinator without a prison
    assert [reader.user for reader in readers()] == [boss, ann]


@pytest.mark.django_db
def test_a_manager_can_stop_it_while_another_manager_gets_it() -> None:
    here = an_establishment()
    boss, other, ann = manager(), manager(), a_coordinator(here)
    stop(boss)
    assert receiving() == {other, ann}
    stop(other)
    assert receiving() == {boss, other, ann}, "nobody else gets it, so both do"
    MorningPreference.objects.filter(user=other).update(stopped_at=None)
    User.objects.filter(pk=other.pk).update(is_active=False)
    assert receiving() == {boss, ann}


@pytest.mark.django_db
def test_a_coordinator_can_stop_it_while_others_get_it_for_each_of_their_prisons() -> None:
    here, there = an_establishment(), an_establishment()
    manager()
    ann, ben = a_coordinator(here, there), a_coordinator(here)
    stop(ann, ben)
    assert {ann, ben} <= receiving()
    MorningPreference.objects.filter(user=ben).delete()
    assert {ann, ben} <= receiving(), "ben has nothing to do with the other prison"
    a_coordinator(there)
    assert ann not in receiving()


@pytest.mark.django_db
def test_each_at_their_hour_and_not_while_they_are_away() -> None:
    an_establishment()
    early, usual, late, away = manager(), manager(), manager(), manager()
    for person, hour in ((early, 0), (late, 7)):
        MorningPreference.objects.create(user=person, hour=hour)
    day = AT.date()
    MorningPreference.objects.create(user=away, away_from=day, away_until=day)
    assert {reader.user for reader in due_readers(at=AT)} == {early, usual}
    assert receiving() == {early, usual, late}
    report = CapacityReport.objects.create(date=day, made_at=AT, figures={})
    CapacityCopy.objects.create(report=report, recipient=early, figures={})
    assert {reader.user for reader in due_readers(at=AT)} == {usual}
    tomorrow = AT + timedelta(days=1)
    assert {reader.user for reader in due_readers(at=tomorrow)} == {early, usual, away}


@pytest.mark.django_db
def test_more_coordinators_take_no_more_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    here = an_establishment()
    for _ in range(5):
        a_coordinator(here)
    with django_assert_max_num_queries(4):
        assert len(readers()) == 5
