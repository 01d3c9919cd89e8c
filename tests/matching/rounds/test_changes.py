"""What is different from last time, each with its reason, and undecided proposals that stay."""

from datetime import timedelta

import pytest

from config.accounts.models import User
from config.common.clock import london_today, now
from matching.models import ClosureReason, Mentor, Proposal, Referral
from matching.proposals.approving import approve_proposal, decline_proposal
from matching.referrals.offences import close_referral
from matching.rounds.changes import changes_in
from matching.rounds.running import run_now
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


def changes(boss: User) -> dict[str, str]:
    """What a round now says is different, by man."""
    matching_round = run_now(at=now())
    assert matching_round.status == "done", matching_round.failure
    rows = changes_in(matching_round, boss)
    assert rows.total == len(rows.shown)
    return {change.referral.name: why for change, why in rows.shown}


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
    approved, declined, closed, apart, left = (a_referral(at=prison) for _ in range(5))
    run_now(at=now())
    mentors = {man: proposed(man).mentor for man in (approved, declined, closed, apart, left)}
    approve_proposal(proposal=proposed(approved), by=boss, at=now())
    decline_proposal(proposal=proposed(declined), reason="no", by=boss, at=now())
    close_referral(referral=closed, reason=ClosureReason.WITHDREW, by=boss, at=now())
    an_exclusion(mentors[apart], apart)
    Mentor.objects.filter(pk=mentors[left].pk).update(status="paused")
    assert changes(boss) == {
        approved.name: f"Approved: he was matched with {mentors[approved]}.",
        declined.name: f"The pair with {mentors[declined]} was declined.",
        closed.name: f"{closed.name} no longer waits: closed.",
        apart.name: f"A conflict between {mentors[apart]} and {apart.name} has been declared.",
        left.name: f"{mentors[left]} takes nobody on now.",
    }


@pytest.mark.parametrize("slots", [[MONDAY_MORNING], WEEKDAYS])
def test_an_absence_is_named(slots: list[int], prison: Establishment, boss: User) -> None:
    """Whether the two have another time or not."""
    mentor, man = a_mentor(at=prison, slots=slots), a_referral(at=prison)
    run_now(at=now())
    on = first_on(proposed(man).slot, london_today() + timedelta(days=1))
    away = an_absence(mentor, starts_in=(on - london_today()).days, days=1)
    assert changes(boss) == {man.name: f"{mentor} is away until {away.last_on:%-d %B}."}


def test_a_rule_that_has_come_since_is_named_before_an_absence(
    prison: Establishment, boss: User
) -> None:
    mentor, man = a_mentor(at=prison), a_referral(at=prison)
    run_now(at=now())
    an_absence(mentor, days=3)
    an_exclusion(mentor, man)
    assert "A conflict between" in changes(boss)[man.name]


def test_a_new_man_is_new(prison: Establishment, boss: User) -> None:
    a_mentor(at=prison)
    a_referral(at=prison)
    run_now(at=now())
    a_mentor(at=prison)
    fresh = a_referral(at=prison)
    assert changes(boss) == {fresh.name: "He was not proposed a mentor last time."}


def test_a_time_no_longer_free_is_named(prison: Establishment, boss: User) -> None:
    mentor, man = a_mentor(at=prison), a_referral(at=prison)
    run_now(at=now())
    slot = proposed(man).slot
    Mentor.objects.update(slots=1 << (slot + 1 if slot == MONDAY_MORNING else MONDAY_MORNING))
    assert changes(boss) == {man.name: f"{mentor} has no place, time or room left for it."}


@pytest.mark.parametrize(("margin", "stays"), [(0, False), (24, False), (26, True)])
def test_an_undecided_proposal_stays_unless_the_gain_is_over_the_margin(
    margin: int, stays: bool, prison: Establishment, boss: User
) -> None:
    """A better mentor comes: 100 points of fit, weighed 25, are 2,500."""
    a_policy(needs=25, kept=margin)
    man = a_referral(at=prison, needs={"drugs": 3})
    first = a_mentor(at=prison)
    run_now(at=now())
    better = a_mentor(at=prison, experience={"drugs": 3})
    rows = changes(boss)
    assert proposed(man).mentor == (first if stays else better)
    gain = 2500 - 100 * margin
    sentence = f"Without it the list scores {gain:,} points more."
    assert rows == ({} if stays else {man.name: sentence})


def test_a_gain_is_told_without_the_fixed_pairs(prison: Establishment, boss: User) -> None:
    a_policy(needs=25)
    man = a_referral(at=prison, needs={"drugs": 3})
    a_mentor(at=prison)
    run_now(at=now())
    a_fixed_pair(a_mentor(at=prison, experience={"drugs": 3}), a_referral(at=prison))
    a_mentor(at=prison, experience={"drugs": 3})
    assert changes(boss)[man.name] == "Without it the list scores 2,500 points more."


def test_more_men_matched_is_a_gain_over_any_margin(prison: Establishment, boss: User) -> None:
    a_policy(kept=100)
    either = a_mentor(at=prison, slots=[0])
    first = a_referral(at=prison, slots=[0, 3], received_on=london_today() - timedelta(days=99))
    run_now(at=now())
    assert proposed(first).mentor == either
    a_mentor(at=prison, slots=[3])
    a_referral(at=prison, slots=[0])
    assert changes(boss)[first.name] == "Without it 1 more man has a mentor."
