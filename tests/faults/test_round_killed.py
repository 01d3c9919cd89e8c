"""A worker killed in the middle of a round."""

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
"""Its round takes a second or so, and is asked for again if it ends before it can be killed."""


@pytest.fixture
def stack(broker_and_worker: Stack) -> Stack:
    """A worker, and men and mentors enough to keep it busy."""
    load_programme(size=SIZE, seed=3, by=PROGRAMME, at=now())
    return broker_and_worker


def is_at_work(matching_round: Round, attempt: int) -> bool:
    matching_round.refresh_from_db()
    return matching_round.attempts == attempt and matching_round.progress >= 10


def has_ended(matching_round: Round) -> bool:
    matching_round.refresh_from_db()
    return not matching_round.is_under_way


def is_killed(stack: Stack, matching_round: Round, attempt: int) -> bool:
    """Kills the worker at work, lets its lease run out and sweeps, as the schedule does three times
    a minute. False when the round ended first.

    In one transaction, because SQLite lets nobody else write meanwhile: the killed worker's
    children, which live a little longer, cannot end the round before the sweep.
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
            client.flushall()  # what the dead worker held: here only the sweeper wakes
        sweep_rounds(at=now())
    stack.supervisor.start("worker")  # without waiting for it: its next round has begun by then
    return True


def a_round_killed(stack: Stack, times: int) -> Round:
    """A round whose worker was killed so many times."""
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


def test_a_round_whose_wake_was_lost_is_found_by_the_sweeper(broker: Stack) -> None:
    matching_round = request_round(by=None, at=now())
    with broker.broker as client:
        client.flushall()  # the broker lost the message
    broker.ensure("worker")
    sweep_rounds(at=now() + LEASE)
    wait_until(partial(has_ended, matching_round), "the round to end")
    assert matching_round.status == RunStatus.DONE
