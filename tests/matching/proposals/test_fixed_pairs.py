"""Fixed pairs. Every round keeps them, a page names those that are not possible, and a decision
ends them."""

import pytest

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.errors import ChangedMeanwhile, NotAllowed
from config.common.runs import LONGEST_FAILURE
from matching.models import FixedPair, Mentor, Proposal, Referral
from matching.models.change import ChangeKind
from matching.proposals.approving import approve_proposal, decline_proposal
from matching.proposals.fixed_pairs import (
    CLASH,
    GONE,
    CannotFix,
    fix_pair,
    fixed_pair_list,
    remove_fixed_pair,
    ways_to_meet,
)
from matching.rounds.changes import changes_in
from matching.rounds.running import run_now
from matching.solver.solving.fixing import TIME_FULL
from recruitment.models import Establishment
from tests.factories.people import manager
from tests.factories.programme import (
    a_coordinator,
    a_mentor,
    a_referral,
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


def fixed(mentor: Mentor, man: Referral, by: User, slot: int = 0) -> FixedPair:
    return fix_pair(mentor=mentor, referral=man, slot=slot, reason="kin", by=by, at=now())


def test_a_round_makes_the_pair_and_the_best_of_the_rest(prison: Establishment, boss: User) -> None:
    either, only_first = a_mentor(at=prison, slots=[0, 3]), a_referral(at=prison, slots=[0])
    other = a_referral(at=prison, slots=[0, 3])
    best = a_mentor(at=prison, slots=[3], experience={"drugs": 3})
    run_now(at=now())
    assert Proposal.objects.filter(status="open").count() == 2
    fixed(either, other, boss)
    matching_round = run_now(at=now())
    assert (matching_round.status, matching_round.matched, matching_round.is_largest) == (
        "done",
        1,
        True,
    )
    assert matching_round.fixed_pairs == [[either.pk, other.pk, 0]]
    proposal = Proposal.objects.get(status="open")
    assert (proposal.mentor, proposal.referral, proposal.slot) == (either, other, 0)
    assert best.pk != proposal.mentor_id
    kinds = {change.referral: change.kind for change, _ in changes_in(matching_round, boss).shown}
    assert kinds[other] == ChangeKind.FIXED
    assert only_first in kinds


@pytest.mark.parametrize("many", [5, 40])
def test_a_round_says_in_short_that_many_fixed_pairs_are_not_possible_together(
    prison: Establishment, boss: User, many: int
) -> None:
    mentor, men = a_mentor(at=prison), [a_referral(at=prison) for _ in range(many)]
    for place, man in enumerate(men):
        Referral.objects.filter(pk=man.pk).update(reference=f"R-{place:010}")
        FixedPair.objects.create(
            mentor=mentor, referral=man, slot=0, reason="kin", set_by=boss, set_at=now()
        )
    failure = run_now(at=now()).failure
    assert "R-0000000002" in failure
    assert f" and {many - 3} more " in failure
    assert "R-0000000003" not in failure
    assert failure.endswith("Open proposals have not changed.")
    assert len(failure) <= LONGEST_FAILURE


def test_what_cannot_be_made_is_refused_at_once(prison: Establishment, boss: User) -> None:
    mentor, one, two = a_mentor(at=prison, places=2), a_referral(at=prison), a_referral(at=prison)
    fixed(mentor, one, boss)
    with pytest.raises(CannotFix) as refusal:
        fixed(mentor, two, boss)
    assert CLASH.format(men=f"{one.reference} and {two.reference}", why=TIME_FULL) == str(
        refusal.value
    )
    with pytest.raises(ChangedMeanwhile):
        fixed(mentor, one, boss, slot=3)
    an_exclusion(mentor, two)
    with pytest.raises(CannotFix, match="conflict"):
        fixed(mentor, two, boss, slot=3)
    assert FixedPair.objects.count() == 1


def test_what_can_no_longer_be_made_stops_the_round_and_is_named(
    prison: Establishment, boss: User
) -> None:
    mentor, man = a_mentor(at=prison), a_referral(at=prison)
    row = fixed(mentor, man, boss)
    an_exclusion(mentor, man)
    matching_round = run_now(at=now())
    assert matching_round.status == "failed"
    assert man.reference in matching_round.failure
    assert "conflict" in matching_round.failure
    assert man.name not in matching_round.failure
    Mentor.objects.update(status="paused")
    assert GONE.format(man=man.reference) in run_now(at=now()).failure
    remove_fixed_pair(fixed_pair=row, by=boss, at=now())
    assert run_now(at=now()).status == "done"


@pytest.mark.parametrize("approved", [True, False])
def test_a_decision_ends_it(approved: bool, prison: Establishment, boss: User) -> None:
    fixed(a_mentor(at=prison), a_referral(at=prison), boss)
    run_now(at=now())
    proposal = Proposal.objects.get()
    if approved:
        approve_proposal(proposal=proposal, by=boss, at=now())
    else:
        decline_proposal(proposal=proposal, reason="no", by=boss, at=now())
    assert not fixed_pair_list(boss)
    assert AuditEvent.objects.filter(action="remove_fixed_pair", actor=boss.pk).count() == 1
    assert run_now(at=now()).fixed_pairs == []


def test_only_lawful_ways_are_offered(prison: Establishment, boss: User) -> None:
    mentor, man = a_mentor(at=prison, slots=[0, 3, 20]), a_referral(at=prison, slots=[3, 4])
    a_mentor(at=an_establishment())
    assert ways_to_meet(man, by=boss, at=now()) == [(mentor.pk, 3)]


def test_somebody_of_another_prison_fixes_nothing(prison: Establishment, boss: User) -> None:
    mentor, man = a_mentor(at=prison), a_referral(at=prison)
    stranger = a_coordinator(an_establishment())
    with pytest.raises(NotAllowed):
        fixed(mentor, man, stranger)
    row = fixed(mentor, man, boss)
    assert not fixed_pair_list(stranger)
    with pytest.raises(NotAllowed):
        remove_fixed_pair(fixed_pair=row, by=stranger, at=now())
    remove_fixed_pair(fixed_pair=row, by=boss, at=now())
    with pytest.raises(ChangedMeanwhile):
        remove_fixed_pair(fixed_pair=row, by=boss, at=now())
