"""A worker killed in the middle of a round."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction

from config.common.actor import PROGRAMME
from config.common.clock import now
from config.common.runs import DIED, LEASE, MAX_ATTEMPTS, RunStatus
from matching.models import Round, Unmatched
from matching.rounds.running import request_round, sweep_rounds
from matching.synthetic.loading import load_programme
from matching.synthetic.sized import Size
from tests.stack import Stack, wait_until

SIZE = Size(referrals=4_000, mentors=800, establishments=8, rooms=500)
"""A round of this size takes a second or so. If it ends before we can kill its worker, we ask for
another."""


@pytest.fixture
def stack(broker_and_worker: Stack) -> Stack:
    """A worker, and enough men and mentors to keep it busy."""
    load_programme(size=SIZE, seed=3, by=PROGRAMME, at=now())
    return broker_and_worker


def is_at_work(matching_round: Round, attempt: int) -> bool:
    matching_round.refresh_from_db()
    return matching_round.attempts == attempt and matching_round.progress >= 10


def has_ended(matching_round: Round) -> bool:
    matching_round.refresh_from_db()
    return not matching_round.is_under_way


def is_killed(stack: Stack, matching_round: Round, attempt: int) -> bool:
    """Kills the worker in the middle of the round, lets its lease run out and sweeps, as the
    schedule does 3 times a minute. Returns False when the round ended first.

    All in one transaction, because SQLite then lets nobody else write. The killed worker's child
    processes live a little longer, and must not end the round before the sweep.
    """
    wait_until(
        lambda: is_at_work(matching_round, attempt) or has_ended(matching_round),
        f"attempt {attempt}",
    )
    with transaction.atomic():
        if has_ended(matching_round):
            return False
        stack.kill("worker")
        assert not matching_round.proposals.exists()
        Round.objects.filter(pk=matching_round.pk).update(lease_ends_at=now() - LEASE)
        with stack.broker as client:
            client.flushall()  # without this, the broker would send the round again
        sweep_rounds(at=now())
    stack.supervisor.start("worker")  # we do not wait, because by then the round would be under way
    return True


def a_round_killed(stack: Stack, times: int) -> Round:
    """A round whose worker was killed this many times."""
    matching_round = request_round(by=None, at=now())
    while not all(is_killed(stack, matching_round, attempt) for attempt in range(1, times + 1)):
        matching_round = request_round(by=None, at=now())
    return matching_round


@pytest.mark.timeout(300)
def test_a_round_whose_worker_is_killed_ends_with_one_set_of_proposals(stack: Stack) -> None:
    matching_round = a_round_killed(stack, times=1)
    wait_until(partial(has_ended, matching_round), "the round to end")
    assert (matching_round.status, matching_round.attempts) == (RunStatus.DONE, 2)
    assert matching_round.proposals.count() == matching_round.matched > 0
    assert (
        matching_round.matched + Unmatched.objects.filter(round=matching_round).count()
        == matching_round.referrals
    )


@pytest.mark.timeout(300)
def test_a_round_that_dies_three_times_is_given_up_and_the_next_may_run(stack: Stack) -> None:
    matching_round = a_round_killed(stack, times=MAX_ATTEMPTS)
    matching_round.refresh_from_db()
    assert (matching_round.status, matching_round.failure) == (RunStatus.FAILED, DIED)

    again = request_round(by=None, at=now())
    wait_until(partial(has_ended, again), "the next round")
    assert again.status == RunStatus.DONE
    assert again.proposals.count() == again.matched > 0


@pytest.mark.timeout(300)
def test_where_rooms_bind_a_killed_worker_costs_90_seconds_at_most(
    broker_and_worker: Stack,
) -> None:
    """Every lease that the worker takes ends within 90 seconds, from its first step to its last."""
    size = Size(referrals=2_000, mentors=400, establishments=8, rooms=2)
    load_programme(size=size, seed=3, by=PROGRAMME, at=now())
    matching_round = request_round(by=None, at=now())
    longest: list[timedelta] = []

    def has_ended_and_leases_are_short() -> bool:
        matching_round.refresh_from_db()
        if matching_round.is_under_way and matching_round.lease_ends_at:
            longest.append(matching_round.lease_ends_at - now())
        return not matching_round.is_under_way

    wait_until(has_ended_and_leases_are_short, "the round to end")
    assert matching_round.status == RunStatus.DONE
    assert max(longest) <= timedelta(seconds=90)


def test_a_round_whose_wake_was_lost_is_found_by_the_sweeper(broker: Stack) -> None:
    matching_round = request_round(by=None, at=now())
    with broker.broker as client:
        client.flushall()  # the broker lost the message
    broker.ensure("worker")
    sweep_rounds(at=now() + LEASE)
    wait_until(partial(has_ended, matching_round), "the round to end")
    assert matching_round.status == RunStatus.DONE
