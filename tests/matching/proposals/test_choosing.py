"""Another mentor in place of a proposed one."""

from datetime import timedelta

import pytest

from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, NotAllowed
from matching.models import Exclusion, FixedPair, Mentor, Proposal
from matching.proposals.approving import approve_proposal
from matching.proposals.choosing import choose_runner_up
from matching.proposals.fixed_pairs import CannotFix
from tests.factories.programme import MONDAY_MORNING, a_coordinator, a_fixed_pair, a_mentor
from tests.matching.conftest import Pair

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(pair: Pair) -> Mentor:
    return a_mentor(at=pair.prison, slots=[MONDAY_MORNING])


def choose(pair: Pair, other: Mentor, slot: int = MONDAY_MORNING) -> FixedPair:
    return choose_runner_up(
        proposal=pair.proposal, mentor=other, slot=slot, reason="kin", by=pair.ann, at=now()
    )


def test_the_proposal_is_declined_for_the_week_and_nobody_is_ruled_out(
    pair: Pair, other: Mentor
) -> None:
    chosen = choose(pair, other)
    pair.proposal.refresh_from_db()
    decided = pair.proposal.status, pair.proposal.declined_for, pair.proposal.decline_reason
    assert decided == ("declined", "week", "kin")
    assert (chosen.mentor, chosen.reason) == (other, "kin")
    assert not Exclusion.objects.exists()


def test_the_fixed_pair_behind_the_proposal_gives_way(pair: Pair, other: Mentor) -> None:
    before = a_fixed_pair(pair.mentor, pair.man, slot=pair.proposal.slot)
    chosen = choose(pair, other)
    before.refresh_from_db()
    assert before.removed_at
    assert FixedPair.objects.get(removed_at=None) == chosen


def test_a_proposal_on_hold_can_give_way_too(pair: Pair, other: Mentor) -> None:
    pair.proposal.status = "held"
    pair.proposal.look_again_on = london_today() + timedelta(days=3)
    pair.proposal.save()
    choose(pair, other)
    declined = Proposal.objects.get(pk=pair.proposal.pk)
    assert (declined.status, declined.look_again_on) == ("declined", None)


def test_nothing_changes_when_the_pair_is_not_possible(pair: Pair, other: Mentor) -> None:
    with pytest.raises(CannotFix):
        choose(pair, other, slot=MONDAY_MORNING + 1)
    pair.proposal.refresh_from_db()
    assert (pair.proposal.status, FixedPair.objects.count()) == ("open", 0)


def test_a_decided_proposal_stays_as_it_was_decided(pair: Pair, other: Mentor) -> None:
    approve_proposal(proposal=pair.proposal, by=pair.ann, at=now())
    with pytest.raises(ChangedMeanwhile):
        choose(pair, other)
    assert not FixedPair.objects.exists()


def test_only_who_coordinates_his_prison_chooses(pair: Pair, other: Mentor) -> None:
    with pytest.raises(NotAllowed):
        choose_runner_up(
            proposal=pair.proposal,
            mentor=other,
            slot=MONDAY_MORNING,
            reason="kin",
            by=a_coordinator(),
            at=now(),
        )
