"""The parts of a round that end at the same moment."""

from functools import partial

import pytest

from config.common.actor import PROGRAMME
from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.runs import RunStatus
from matching.domain.parts import solve_part, tend
from matching.domain.rounds import request_round, run_round, sweep_rounds
from matching.models import Proposal, Round
from matching.synthetic.loading import load_programme
from matching.synthetic.sized import Size
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_parts_that_end_at_once_queue_their_round_once() -> None:
    load_programme(size=Size(2_000, 1_200, 3, regions=3, rooms=500), seed=5, by=PROGRAMME, at=now())
    this = request_round(by=None, at=now())
    run_round(round_id=this.pk)
    parts = list(this.parts.values_list("pk", flat=True))
    assert len(parts) == 3
    solving = [partial(solve_part, part_id=part) for part in parts for _ in range(2)]
    race(
        [
            *solving,
            *(partial(tend, round_id=this.pk) for _ in range(3)),
            partial(sweep_rounds, at=now()),
        ]
    )
    this.refresh_from_db()
    assert this.status == RunStatus.QUEUED
    assert AuditEvent.objects.filter(action="queue_again", subject_id=this.pk).count() == 1
    race([partial(run_round, round_id=this.pk) for _ in range(3)])
    this = Round.objects.get()
    assert (this.status, this.attempts) == (RunStatus.DONE, 2)
    assert Proposal.objects.count() == this.matched > 500
