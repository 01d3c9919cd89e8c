"""This week's round of the demo: matches to approve, and a man for each kind of reason."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from config.common.actor import PROGRAMME
from config.common.clock import london_today, now
from matching.models import Referral
from matching.pool.loading import load_pool
from matching.solver import reasons, solve
from matching.solver.explaining.reasons import Reason
from matching.states import ReferralStatus
from matching.synthetic.loading import load_programme
from tests.undone import undone

pytestmark = pytest.mark.django_db

EXPECTED = {
    Reason.MATCHED,
    Reason.TOO_LITTLE_TIME,
    Reason.NOT_CLEARED,
    Reason.CLEARANCE_EXPIRED,
    Reason.NO_COMMON_SLOT,
    Reason.TRAINING,
    Reason.LANGUAGE,
    Reason.BOUNDARY,
    Reason.CONFLICT,
    Reason.ALL_PLACES_TAKEN,
    Reason.NO_ROOM,
}


@pytest.fixture(scope="module", params=[1, 2, 3])
def outcome(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any
) -> Iterator[dict[int, Reason]]:
    """For each waiting man, why he is matched or is not."""
    with undone(django_db_blocker):
        load_programme(seed=request.param, by=PROGRAMME, at=now())
        pool = load_pool(at=now())
        why = reasons(pool, solve(pool))
        yield {int(man): Reason(reason) for man, reason in zip(pool.referrals.id, why, strict=True)}


def test_every_kind_of_reason_is_there_and_some_are_matched(outcome: dict[int, Reason]) -> None:
    assert set(outcome.values()) == EXPECTED
    assert sum(reason == Reason.MATCHED for reason in outcome.values()) >= 7


def test_men_leave_within_ninety_days_matched_and_not(outcome: dict[int, Reason]) -> None:
    soon = Referral.objects.filter(
        status=ReferralStatus.WAITING, release_on__lte=london_today() + timedelta(days=90)
    )
    matched = [outcome[man.pk] == Reason.MATCHED for man in soon]
    assert any(matched)
    assert not all(matched)
