"""The forecast of the night: one for each London date, whatever happens."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from config.common.clock import now
from config.common.runs import MAX_ATTEMPTS, RunStatus, start_run
from reporting.models import DailyForecast
from reporting.outlook.nightly import (
    BETWEEN_TRIES,
    latest_outlook,
    make_forecast,
    make_nightly_forecast,
    refusal_on,
)
from tests.factories.programme import a_course, a_mentor, a_referral, an_establishment

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
NIGHT = datetime(2026, 11, 23, 3, tzinfo=LONDON)
A_MINUTE = timedelta(minutes=1)
A_DAY = timedelta(days=1)


def test_nothing_before_three() -> None:
    assert make_nightly_forecast(at=NIGHT - A_MINUTE) is None
    assert make_nightly_forecast(at=NIGHT) is not None


def test_once_a_day_however_often_it_is_asked() -> None:
    assert make_nightly_forecast(at=NIGHT) is not None
    assert [make_nightly_forecast(at=NIGHT + n * A_MINUTE) for n in range(1, 4)] == [None] * 3
    assert DailyForecast.objects.get().figures["made_at"] == NIGHT.isoformat()


def test_a_missed_night_is_caught_up_the_same_day_and_a_missed_day_is_not() -> None:
    late = make_nightly_forecast(at=NIGHT.replace(hour=23, minute=59))
    assert late is not None
    assert late.date == NIGHT.date()
    make_nightly_forecast(at=NIGHT + 3 * A_DAY)
    dates = DailyForecast.objects.values_list("date", flat=True)
    assert set(dates) == {NIGHT.date(), NIGHT.date() + 3 * A_DAY}


@pytest.mark.parametrize("sunday", [date(2026, 10, 25), date(2027, 3, 28)])
def test_the_nights_on_which_the_clocks_change(sunday: date) -> None:
    """Calls the task from noon on Saturday to noon on Monday, in UTC, as the worker does, but every
    5 minutes."""
    at = datetime(sunday.year, sunday.month, sunday.day, tzinfo=UTC) - timedelta(hours=12)
    made = [make_nightly_forecast(at=at + minutes * A_MINUTE) for minutes in range(0, 48 * 60, 5)]
    moments = [datetime.fromisoformat(row.figures["made_at"]) for row in made if row]
    in_london = [moment.astimezone(LONDON) for moment in moments]
    assert [moment.date() for moment in in_london] == [sunday + n * A_DAY for n in (-1, 0, 1)]
    assert [(moment.hour, moment.minute) for moment in in_london[1:]] == [(3, 0), (3, 0)]


def test_the_database_refuses_a_second_forecast_of_a_day() -> None:
    DailyForecast.objects.create(date=NIGHT.date(), queued_at=NIGHT)
    with pytest.raises(IntegrityError), transaction.atomic():
        DailyForecast.objects.create(date=NIGHT.date(), queued_at=NIGHT)


def test_another_worker_takes_over_from_one_that_died() -> None:
    at = now()
    dead = DailyForecast.objects.create(date=at.astimezone(LONDON).date(), queued_at=at)
    assert start_run(dead, at=at)
    assert make_forecast(at=at + A_MINUTE) is None  # its lease has not run out
    made = make_forecast(at=at + 3 * A_MINUTE)
    assert made is not None
    assert (made.pk, made.attempts, made.status) == (dead.pk, 2, RunStatus.DONE)
    assert made.attempts <= MAX_ATTEMPTS


@time_machine.travel(datetime(2026, 11, 30, 12, tzinfo=LONDON))  # not the last hour of a day
def test_a_refusal_is_said_and_tried_again_after_an_hour() -> None:
    for number in range(65):
        a_course(f"course-{number}")
    at = now()
    day = at.astimezone(LONDON).date()
    assert make_forecast(at=at) is None
    assert "65 courses" in refusal_on(day)
    assert latest_outlook() is None
    first = DailyForecast.objects.get()
    make_forecast(at=at + BETWEEN_TRIES - A_MINUTE)
    assert DailyForecast.objects.get() == first
    make_forecast(at=at + BETWEEN_TRIES + A_MINUTE)
    assert DailyForecast.objects.get().pk != first.pk


def test_what_is_stored_is_read_back() -> None:
    prison = an_establishment()
    a_mentor(at=prison)
    for _ in range(3):
        a_referral(at=prison)
    at = now()
    row = make_forecast(at=at)
    outlook = latest_outlook()
    assert row is not None
    assert outlook is not None
    assert outlook.to_json() == row.figures
    whole, own = outlook.parts
    assert own.prisons == whole.prisons == (prison.pk,)
    assert own.past[-1].waiting == 3
    assert (len(own.past), len(own.weeks)) == (27, 26)
    assert outlook.made_at == at


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_four_ticks_at_once_make_one_forecast() -> None:
    an_establishment()
    together, at = Barrier(4), now()

    def tick(_: int) -> bool:
        together.wait()
        try:
            return make_forecast(at=at) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(tick, range(4))) == 1
    assert DailyForecast.objects.get().attempts == 1
