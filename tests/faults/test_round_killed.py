"""A worker killed in the middle of a round."""

import pytest

from config.common.actor import PROGRAMME
from config.common.clock import now
from config.common.runs import LEASE, RunStatus
from matching.domain.rounds import request_round, sweep_rounds
from matching.models import Proposal, Round, Unmatched
from matching.synthetic.loading import load_programme
from matching.synthetic.sized import Size
from tests.stack import Stack, wait_until

MEN, MENTORS, PRISONS = 4_000, 800, 8


@pytest.mark.timeout(300)
def test_a_round_whose_worker_is_killed_ends_with_one_set_of_proposals(
    broker_and_worker: Stack,
) -> None:
    stack = broker_and_worker
    load_programme(size=Size(MEN, MENTORS, PRISONS), seed=3, by=PROGRAMME, at=now())
    asked = request_round(by=None, at=now())
    wait_until(lambda: Round.objects.get().progress >= 10, "the round to begin")
    stack.kill("worker")
    asked.refresh_from_db()
    assert asked.status == RunStatus.RUNNING
    assert not Proposal.objects.exists()

    # As if the dead worker's lease had run out; the schedule asks this three times a minute.
    Round.objects.update(lease_ends_at=now() - LEASE)
    stack.ensure("worker")
    sweep_rounds(at=now())
    wait_until(lambda: not Round.objects.get().is_under_way, "the round to end")

    asked.refresh_from_db()
    assert (asked.status, asked.attempts) == (RunStatus.DONE, 2)
    assert asked.proposals.count() == asked.matched > 0
    assert asked.matched + Unmatched.objects.count() == asked.referrals


def test_a_round_whose_wake_was_lost_is_found_by_the_sweeper(broker: Stack) -> None:
    asked = request_round(by=None, at=now())
    with broker.broker as client:
        client.flushall()  # the broker lost the message
    broker.ensure("worker")
    sweep_rounds(at=now() + LEASE)
    wait_until(lambda: not Round.objects.get().is_under_way, "the round to end")
    asked.refresh_from_db()
    assert asked.status == RunStatus.DONE
