"""How long the advice of a morning takes for a large programme. Run by `make bench`."""

import time

import pytest

from config.common.actor import PROGRAMME
from config.common.clock import now
from matching.models import Proposal
from matching.questions.solving import pool_now
from matching.rounds.running import request_round, run_round
from matching.synthetic.loading import load_programme
from matching.synthetic.sized import Size
from reporting.advice.advising import advice_of
from reporting.capacity.measuring import survey
from tests.factories.people import manager

pytestmark = [pytest.mark.bench, pytest.mark.django_db]
MOST_SECONDS = 30


@pytest.mark.parametrize("rooms", [900, 6])
def test_the_advice_of_a_morning(rooms: int, capsys: pytest.CaptureFixture[str]) -> None:
    """117 prisons and 10,000 men, with proposals to decide, and expired clearances."""
    load_programme(size=Size(10_000, 3_000, 117, rooms=rooms), seed=1, by=PROGRAMME, at=now())
    matching_round = request_round(by=manager(), at=now())
    run_round(round_id=matching_round.pk)
    at = now()
    began = time.process_time()
    result = survey(pool_now(at=at))
    surveyed = time.process_time()
    whole = advice_of(result, at=at)
    seconds = time.process_time() - surveyed
    with capsys.disabled():
        print(
            f"\n117 prisons, {len(result.pool.referrals):,} men, {rooms} rooms: the figures take "
            f"{surveyed - began:.1f} s of the processor, and the advice takes {seconds:.1f} s more"
        )
        print([(action.kind, len(action.tasks), action.effect) for action in whole.actions])
    assert Proposal.objects.exists()
    assert seconds < MOST_SECONDS
