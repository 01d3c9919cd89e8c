"""Another mentor for a man whose own mentor has gone. A round proposes the pair with all the
others, and one step approves it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from config.common.clock import london_today, now
from matching.models import Match, Mentor, Proposal, Referral, Unmatched
from matching.proposals.approving import approve_proposal, decline_proposal
from matching.proposals.lists import approvable_proposals
from matching.proposals.rechecking import NoLongerHolds, Obstacle
from matching.rounds.running import run_now
from recruitment.models import Establishment
from tests.factories.people import manager
from tests.factories.programme import (
    MONDAY_MORNING,
    a_match,
    a_mentor,
    a_policy,
    a_referral,
    an_establishment,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def prison() -> Establishment:
    return an_establishment()


def a_man_alone(prison: Establishment, status: str = "paused", **gone: object) -> Match:
    """A man whose mentor has gone."""
    met = london_today() - timedelta(days=50)
    match = a_match(mentor=a_mentor(at=prison), referral=a_referral(at=prison), started_on=met)
    Mentor.objects.filter(pk=match.mentor_id).update(status=status, **gone)
    match.mentor.refresh_from_db()
    return match


def covered(old: Match) -> Proposal:
    """The proposal that a round makes for this man."""
    assert run_now(at=now()).status == "done"
    proposal: Proposal = Proposal.objects.get(referral=old.referral)
    return proposal


def test_a_man_whose_mentor_has_gone_is_proposed_another_with_the_rest(
    prison: Establishment,
) -> None:
    gone = [
        a_man_alone(prison),
        a_man_alone(prison, "left"),
        a_man_alone(prison, "active", leaves_on=london_today() + timedelta(days=20)),
    ]
    stays = a_match(mentor=a_mentor(at=prison), referral=a_referral(at=prison))
    waits = a_referral(at=prison)
    for _ in range(4):
        a_mentor(at=prison)
    run_now(at=now())
    proposed = dict(Proposal.objects.values_list("referral_id", "covers_id"))
    assert proposed == {match.referral_id: match.pk for match in gone} | {waits.pk: None}
    assert stays.referral_id not in proposed
    assert {p.terms["cover"] for p in Proposal.objects.filter(covers__isnull=False)} == {100}


def test_his_mentor_stays_while_another_is_asked(prison: Establishment) -> None:
    old, other = a_man_alone(prison), a_mentor(at=prison)
    new = approve_proposal(proposal=covered(old), by=manager(), at=now())
    old.refresh_from_db()
    assert old.status == "in_custody"
    assert (new.mentor, new.referral, new.status) == (other, old.referral, "held")
    assert Referral.objects.get(pk=old.referral_id).status == "matched"


def test_who_gets_the_only_mentor_is_for_the_policy_to_say(prison: Establishment) -> None:
    old = a_man_alone(prison)
    a_mentor(at=prison)
    waits = a_referral(at=prison, received_on=london_today() - timedelta(days=180))
    a_policy(cover=0)
    run_now(at=now())
    assert Proposal.objects.get(status="open").referral == waits
    assert Unmatched.objects.get().referral == old.referral
    a_policy(cover=100)
    run_now(at=now())
    assert Proposal.objects.get(status="open").covers == old


def test_declining_leaves_him_with_the_mentor_he_has(prison: Establishment) -> None:
    old = a_man_alone(prison)
    a_mentor(at=prison)
    decline_proposal(proposal=covered(old), reason="not them", by=manager(), at=now())
    old.refresh_from_db()
    assert old.status == "in_custody"
    run_now(at=now())
    assert not Proposal.objects.filter(status="open").exists()


def come_back(old: Match) -> None:
    Mentor.objects.filter(pk=old.mentor_id).update(status="active")


def end(old: Match) -> None:
    Match.objects.filter(pk=old.pk).update(
        status="ended", ended_on=london_today(), end_reason="completed"
    )


@pytest.mark.parametrize(
    ("change", "reason"), [(come_back, Obstacle.MENTOR_BACK), (end, Obstacle.MATCH_OVER)]
)
def test_cover_that_nobody_needs_any_more_is_refused(
    change: Callable[[Match], None], reason: Obstacle, prison: Establishment
) -> None:
    old, boss = a_man_alone(prison), manager()
    a_mentor(at=prison, slots=[MONDAY_MORNING + 3])
    proposal = covered(old)
    assert approvable_proposals(boss).count() == 1
    change(old)
    assert not approvable_proposals(boss)
    with pytest.raises(NoLongerHolds) as refusal:
        approve_proposal(proposal=proposal, by=boss, at=now())
    assert refusal.value.reason == reason
    assert Match.objects.count() == 1
