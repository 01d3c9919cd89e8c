"""Signs of life, and jumps of the clock."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.common.clock import Reading, reading
from config.common.signs import (
    HOLD,
    JUMP,
    Part,
    SignOfLife,
    give_sign,
    is_clock_steady,
    longest_silence,
    service_at,
)

START = Reading(datetime(2026, 11, 30, 12, tzinfo=UTC), 1000.0, "first")
A_MOMENT = timedelta(seconds=1)
A_DAY = timedelta(days=1)
spans = st.timedeltas(-timedelta(days=1000), timedelta(days=1000))


def later(start: Reading, passed: timedelta, jump: timedelta = timedelta()) -> Reading:
    """The clocks after some time, in which somebody may have set the time of day."""
    seconds = start.seconds + passed.total_seconds()
    return replace(start, at=start.at + passed + jump, seconds=seconds)


def restarted(start: Reading, passed: timedelta) -> Reading:
    """The clocks after the machine has been started again."""
    return Reading(start.at + passed, 5.0, "second")


def sign_at(reading: Reading) -> SignOfLife:
    return SignOfLife(part=Part.WORKER, at=reading.at, seconds=reading.seconds, boot=reading.boot)


@given(passed=st.timedeltas(timedelta(), timedelta(days=1000)), jump=spans)
def test_a_jump_is_measured_however_long_nobody_looked(passed: timedelta, jump: timedelta) -> None:
    measured = sign_at(START).jump_until(later(START, passed, jump))
    assert abs(measured - jump) < timedelta(milliseconds=1)


@given(passed=spans)
def test_after_a_restart_only_a_time_before_the_last_sign_is_a_jump(passed: timedelta) -> None:
    jump = sign_at(START).jump_until(restarted(START, passed))
    assert jump == (passed if passed < timedelta() else timedelta())


@given(jump=spans)
def test_a_sign_grows_old_whatever_the_time_of_day_does(jump: timedelta) -> None:
    sign = sign_at(START)
    assert sign.is_fresh(later(START, longest_silence() - A_MOMENT, jump))
    assert not sign.is_fresh(later(START, longest_silence(), jump))


@pytest.mark.parametrize(
    ("passed", "is_fresh"),
    [
        (timedelta(seconds=44), True),
        (timedelta(seconds=45), False),
        (timedelta(seconds=-59), True),
        (timedelta(seconds=-60), False),
    ],
)
def test_a_sign_of_another_machine_is_judged_by_the_time(passed: timedelta, is_fresh: bool) -> None:
    assert sign_at(START).is_fresh(restarted(START, passed)) == is_fresh


@pytest.mark.django_db
def test_without_a_sign_every_part_has_stopped() -> None:
    assert service_at(START).stopped == [Part.WORKER, Part.SCHEDULE]
    assert is_clock_steady(START)


@pytest.mark.django_db
def test_a_part_that_falls_silent_has_stopped_and_the_other_has_not() -> None:
    give_sign(Part.WORKER, START)
    give_sign(Part.SCHEDULE, later(START, A_MOMENT))
    assert service_at(later(START, longest_silence())).stopped == [Part.WORKER]
    give_sign(Part.WORKER, later(START, longest_silence()))
    assert service_at(later(START, longest_silence())).stopped == []
    assert SignOfLife.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("jump", [A_DAY, -A_DAY, JUMP + A_MOMENT, -JUMP - A_MOMENT])
def test_from_a_jump_until_the_time_has_stood_for_an_hour_the_clock_is_not_steady(
    jump: timedelta,
) -> None:
    give_sign(Part.WORKER, START)
    jumped = later(START, A_MOMENT, jump)
    assert not is_clock_steady(jumped), "also before the worker's next sign"
    give_sign(Part.WORKER, jumped)
    for passed in (A_MOMENT, HOLD - A_MOMENT):
        then = later(jumped, passed)
        give_sign(Part.WORKER, then)
        assert not is_clock_steady(then)
        seen = service_at(then).jump
        assert seen is not None
        assert seen.jumped_by == int(jump.total_seconds())
    then = later(jumped, HOLD)
    give_sign(Part.WORKER, then)
    assert is_clock_steady(then)
    assert service_at(then).jump is None


@pytest.mark.django_db
def test_the_clock_may_be_corrected_a_little() -> None:
    give_sign(Part.WORKER, START)
    give_sign(Part.WORKER, corrected := later(START, A_MOMENT, JUMP))
    assert is_clock_steady(corrected)


@pytest.mark.django_db
def test_a_jump_there_and_back_waits_for_an_hour_after_the_second() -> None:
    give_sign(Part.WORKER, START)
    there = later(START, A_MOMENT, A_DAY)
    give_sign(Part.WORKER, there)
    back = later(there, A_MOMENT, -A_DAY)
    give_sign(Part.WORKER, back)
    assert not is_clock_steady(later(back, HOLD - A_MOMENT))
    assert is_clock_steady(later(back, HOLD))


@pytest.mark.django_db
@pytest.mark.parametrize(("passed", "is_steady"), [(A_DAY, True), (-A_DAY, False)])
def test_after_a_restart_only_a_clock_behind_the_last_sign_is_not_steady(
    passed: timedelta, is_steady: bool
) -> None:
    give_sign(Part.WORKER, START)
    then = restarted(START, passed)
    assert is_clock_steady(then) == is_steady
    give_sign(Part.WORKER, then)
    assert is_clock_steady(then) == is_steady


@pytest.mark.parametrize(
    ("jump", "words"),
    [
        (timedelta(hours=-1, seconds=1), "back by 1\xa0hour"),
        (A_DAY - A_MOMENT, "forward by 1\xa0day"),
        (timedelta(minutes=11), "forward by 11\xa0minutes"),
    ],
)
def test_a_jump_is_told_in_words(jump: timedelta, words: str) -> None:
    sign = sign_at(START)
    sign.jumped_by = int(jump.total_seconds())
    assert sign.jump_in_words == words


def test_the_second_clock_goes_forward() -> None:
    first, second = reading(), reading()
    assert first.boot == second.boot
    assert first.seconds <= second.seconds
