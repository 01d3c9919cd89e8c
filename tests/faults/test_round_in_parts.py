"""A large round on two workers, one of which is killed in the middle."""

from functools import partial

import pytest

from config.common.actor import PROGRAMME
from config.common.clock import now
from config.common.queue import app
from config.common.runs import LEASE, RunStatus
from matching.domain.rounds import request_round, run_now, sweep_rounds
from matching.models import Proposal, Round, RoundPart
from matching.synthetic.loading import load_programme
from matching.synthetic.sized import Size
from tests.stack import Stack, wait_until

SIZE = Size(2_400, 1_600, establishments=4, sessions=9, regions=4, rooms=500)
"""Four parts, each of which keeps a process busy for the better part of a second."""


@pytest.fixture
def two_workers(broker: Stack) -> Stack:
    """Two workers on one broker, with men and mentors enough for both."""
    load_programme(size=SIZE, seed=3, by=PROGRAMME, at=now())
    broker.ensure("worker", "second worker")
    wait_until(lambda: workers() == 2, "both workers")
    return broker


def workers() -> int:
    with app.connection_for_write() as connection:
        return len(app.control.ping(timeout=0.5, connection=connection) or ())


def statuses(this: Round) -> list[str]:
    return list(this.parts.values_list("status", flat=True))


def has_ended(this: Round) -> bool:
    """Sweeps on the way, as the schedule does."""
    sweep_rounds(at=now())
    this.refresh_from_db()
    return not this.is_under_way


def proposed(this: Round) -> set[tuple[int, ...]]:
    pairs = Proposal.objects.filter(round=this)
    return set(pairs.values_list("mentor_id", "referral_id", "slot", "score"))


@pytest.mark.timeout(300)
def test_a_worker_killed_in_the_middle_loses_nothing(two_workers: Stack) -> None:
    this = request_round(by=None, at=now())
    wait_until(lambda: RunStatus.RUNNING in statuses(this), "a part to begin")
    two_workers.kill("second worker")
    RoundPart.objects.filter(status=RunStatus.RUNNING).update(lease_ends_at=now() - LEASE)
    wait_until(partial(has_ended, this), "the round to end")
    assert (this.status, this.proven) == (RunStatus.DONE, True)
    in_parts = proposed(this)
    assert len(in_parts) == this.matched > 1_000
    Proposal.objects.all().delete()  # the next round would rather keep them
    assert proposed(run_now(at=now())) == in_parts
