"""Each price that is shown is what the next round then does: on small random programmes."""

from datetime import timedelta

import numpy as np
import pytest

from config.accounts.models import User
from config.common.clock import london_today, now
from matching.models import ExclusionKind, Mentor, Proposal, Referral
from matching.proposals.choosing import choose_runner_up
from matching.proposals.fixed_pairs import fix_pair, ways_to_meet
from matching.proposals.ruling_out import declare_exclusion
from matching.questions.answers import Effect
from matching.rounds.running import run_now
from tests.factories.people import manager
from tests.factories.programme import a_mentor, a_referral, an_establishment
from tests.factories.questions import (
    price_of_choosing,
    price_of_fixing,
    price_of_ruling_out,
    why_this_pair,
)

pytestmark = pytest.mark.django_db

SLOTS = (0, 1, 4)
Pairs = dict[Referral, tuple[Mentor, int]]


@pytest.fixture
def boss() -> User:
    return manager()


def a_programme(seed: int) -> None:
    """4 mentors and 7 men at a prison with a few rooms, and the proposals of a round."""
    random = np.random.default_rng(seed)
    prison = an_establishment(slots=SLOTS, rooms=2 if seed % 2 else None)
    for _ in range(4):
        slots = random.choice(SLOTS, 2, replace=False).tolist()
        a_mentor(at=prison, slots=slots, places=int(random.integers(1, 3)))
    for _ in range(7):
        waited = timedelta(days=int(random.integers(1, 200)))
        slots = random.choice(SLOTS, 2, replace=False).tolist()
        a_referral(at=prison, slots=slots, received_on=london_today() - waited)
    run_now(at=now())


def pairs() -> Pairs:
    rows = Proposal.objects.filter(status="open").select_related("mentor__user", "referral")
    return {row.referral: (row.mentor, row.slot) for row in rows}


def check(price: Effect, before: Pairs, but: Referral | None = None) -> None:
    """The next round does what the price says, for every man but this one."""
    run_now(at=now())
    after = pairs()
    assert len(after) - len(before) == price.matched
    both = before.keys() & after.keys()
    for men, people in (
        (after.keys() - before.keys(), price.gains),
        (before.keys() - after.keys(), price.loses),
        ({man for man in both if before[man][0] != after[man][0]}, price.moves),
        (
            {
                man
                for man in both
                if before[man][0] == after[man][0] and before[man][1] != after[man][1]
            },
            price.retimes,
        ),
    ):
        assert set(people.men) == set(men) - {but}


@pytest.mark.parametrize("seed", range(6))
def test_a_runner_up_costs_what_was_said(seed: int, boss: User) -> None:
    a_programme(seed)
    before = pairs()
    proposal = Proposal.objects.order_by("pk")[seed % len(before)]
    answer = why_this_pair(proposal=proposal, by=boss, at=now())
    for other in answer.runner_ups[-1:]:
        mentor, slot = other.mentor, other.slot
        assert mentor
        price = price_of_choosing(proposal=proposal, mentor=mentor, slot=slot, by=boss, at=now())
        assert price == other.choosing
        choose_runner_up(
            proposal=proposal, mentor=mentor, slot=slot, reason="kin", by=boss, at=now()
        )
        check(price, before, proposal.referral)


@pytest.mark.parametrize("seed", range(6))
def test_a_pair_fixed_or_ruled_out_costs_what_was_said(seed: int, boss: User) -> None:
    a_programme(seed)
    before = pairs()
    man = Referral.objects.order_by("pk")[seed]
    pk, slot = ways_to_meet(man, by=boss, at=now())[-1]
    mentor = Mentor.objects.get(pk=pk)
    price = price_of_fixing(mentor=mentor, referral=man, slot=slot, by=boss, at=now())
    fix_pair(mentor=mentor, referral=man, slot=slot, reason="kin", by=boss, at=now())
    check(price, before, man)
    before = pairs()
    other = next(row for row in before if row != man)
    mentor, kind = before[other][0], ExclusionKind.CONFLICT
    price = price_of_ruling_out(mentor=mentor, referral=other, by=boss, at=now())
    declare_exclusion(mentor=mentor, referral=other, kind=kind, reason="kin", by=boss, at=now())
    check(price, before)
