"""What is different from last time and why, and proposals that stay because nobody has decided on
them."""

from datetime import timedelta

import pytest

from config.accounts.models import User
from config.common.clock import london_today, now
from matching.models import ClosureReason, Mentor, Proposal, Referral, RoundChange
from matching.models.change import ChangeKind
from matching.proposals.approving import approve_proposal, decline_proposal
from matching.referrals.moving import close_referral
from matching.rounds.changes import changes_in, why
from matching.rounds.running import run_now
from matching.solver import Rule
from recruitment.models import Establishment
from recruitment.weekly import first_on
from tests.factories.people import manager
from tests.factories.programme import (
    MONDAY_MORNING,
    WEEKDAYS,
    a_fixed_pair,
    a_mentor,
    a_policy,
    a_referral,
    an_absence,
    an_establishment,
    an_exclusion,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def prison() -> Establishment:
    return an_establishment()


@pytest.fixture
def boss() -> User:
    return manager()


def changes(boss: User) -> dict[Referral, RoundChange]:
    """Runs a round and returns its changes, by man. Each has a reason in words."""
    matching_round = run_now(at=now())
    assert matching_round.status == "done", matching_round.failure
    rows = changes_in(matching_round, boss)
    assert rows.total == len(rows.shown)
    assert all(why for _, why in rows.shown)
    return {change.referral: change for change, _ in rows.shown}


def kinds(boss: User) -> dict[Referral, str]:
    """Runs a round and returns the kind of each change."""
    return {man: change.kind for man, change in changes(boss).items()}


def proposed(man: Referral) -> Proposal:
    proposal: Proposal = Proposal.objects.get(referral=man, status="open")
    return proposal


def test_the_first_round_is_different_from_nothing(prison: Establishment, boss: User) -> None:
    a_mentor(at=prison)
    a_referral(at=prison)
    assert changes(boss) == {}
    assert changes(boss) == {}


def test_every_way_a_proposal_goes_is_named(prison: Establishment, boss: User) -> None:
    for _ in range(5):
        a_mentor(at=prison)
    approved, declined, closed, apart, alone = (a_referral(at=prison) for _ in range(5))
    run_now(at=now())
    mentors = {man: proposed(man).mentor for man in (approved, declined, closed, apart, alone)}
    approve_proposal(proposal=proposed(approved), by=boss, at=now())
    decline_proposal(proposal=proposed(declined), reason="no", by=boss, at=now())
    close_referral(referral=closed, reason=ClosureReason.WITHDREW, by=boss, at=now())
    an_exclusion(mentors[apart], apart)
    Mentor.objects.filter(pk=mentors[alone].pk).update(status="paused")
    rows = changes(boss)
    assert {man: change.kind for man, change in rows.items()} == {
        approved: ChangeKind.APPROVED,
        declined: ChangeKind.DECLINED,
        closed: ChangeKind.LEFT_LIST,
        apart: ChangeKind.RULE,
        alone: ChangeKind.MENTOR_GONE,
    }
    assert rows[apart].rule == Rule.CONFLICT
    assert str(mentors[alone]) in why(rows[alone])


@pytest.mark.parametrize("slots", [[MONDAY_MORNING], WEEKDAYS])
def test_an_absence_is_named(slots: list[int], prison: Establishment, boss: User) -> None:
    """This holds whether or not the mentor and the man have another time in common."""
    mentor, man = a_mentor(at=prison, slots=slots), a_referral(at=prison)
    run_now(at=now())
    on = first_on(proposed(man).slot, london_today() + timedelta(days=1))
    away = an_absence(mentor, starts_in=(on - london_today()).days, days=1)
    change = changes(boss)[man]
    assert (change.kind, change.away_until) == (ChangeKind.AWAY, away.last_on)
    assert str(mentor) in why(change)


def test_a_rule_that_has_come_since_is_named_before_an_absence(
    prison: Establishment, boss: User
) -> None:
    mentor, man = a_mentor(at=prison), a_referral(at=prison)
    run_now(at=now())
    an_absence(mentor, days=3)
    an_exclusion(mentor, man)
    change = changes(boss)[man]
    assert (change.kind, change.rule) == (ChangeKind.RULE, Rule.CONFLICT)


def test_a_new_man_is_new(prison: Establishment, boss: User) -> None:
    a_mentor(at=prison)
    a_referral(at=prison)
    run_now(at=now())
    a_mentor(at=prison)
    fresh = a_referral(at=prison)
    assert kinds(boss) == {fresh: ChangeKind.NEW}


def test_a_time_no_longer_free_is_named(prison: Establishment, boss: User) -> None:
    a_mentor(at=prison)
    man = a_referral(at=prison)
    run_now(at=now())
    slot = proposed(man).slot
    Mentor.objects.update(slots=1 << (slot + 1 if slot == MONDAY_MORNING else MONDAY_MORNING))
    assert kinds(boss) == {man: ChangeKind.NOT_FREE}


@pytest.mark.parametrize(("margin", "stays"), [(0, False), (24, False), (26, True)])
def test_an_undecided_proposal_stays_unless_the_gain_is_over_the_margin(
    margin: int, stays: bool, prison: Establishment, boss: User
) -> None:
    """A better mentor arrives. 100 points of fit, with the weight 25, are 2,500 points of score."""
    a_policy(needs=25, stability=margin)
    man = a_referral(at=prison, needs={"drugs": 3})
    first = a_mentor(at=prison)
    run_now(at=now())
    better = a_mentor(at=prison, experience={"drugs": 3})
    rows = changes(boss)
    assert proposed(man).mentor == (first if stays else better)
    gains = {changed: (change.matched, change.score) for changed, change in rows.items()}
    assert gains == ({} if stays else {man: (0, 2500 - 100 * margin)})


def test_a_gain_is_told_without_the_fixed_pairs(prison: Establishment, boss: User) -> None:
    a_policy(needs=25)
    man = a_referral(at=prison, needs={"drugs": 3})
    a_mentor(at=prison)
    run_now(at=now())
    a_fixed_pair(a_mentor(at=prison, experience={"drugs": 3}), a_referral(at=prison))
    a_mentor(at=prison, experience={"drugs": 3})
    assert changes(boss)[man].score == 2500


def test_more_men_matched_is_a_gain_over_any_margin(prison: Establishment, boss: User) -> None:
    a_policy(stability=100)
    either = a_mentor(at=prison, slots=[0])
    first = a_referral(at=prison, slots=[0, 3], received_on=london_today() - timedelta(days=99))
    run_now(at=now())
    assert proposed(first).mentor == either
    a_mentor(at=prison, slots=[3])
    a_referral(at=prison, slots=[0])
    change = changes(boss)[first]
    assert (change.kind, change.matched) == (ChangeKind.BETTER, 1)
    assert "1 more man " in why(change)
