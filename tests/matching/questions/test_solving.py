"""What pages say about this moment agrees with a round run at this moment, also about fixed
pairs."""

import pytest

from config.accounts.models import User
from config.common.clock import now
from matching.models import Mentor, PolicyTrial, Proposal, Referral, Unmatched
from matching.policy.versions import current_policy
from matching.questions.answers import MentorAnswer
from matching.questions.solving import CannotSay, best_list, pool_now
from matching.questions.what_if import LeftOut, MorePlaces
from matching.rounds.running import run_now
from matching.solver import WORDS, Reason
from matching.solver.explaining import WhyIdle
from matching.trials.trying import run_trial, try_policy
from recruitment.models import Establishment
from tests.factories.people import manager
from tests.factories.programme import (
    MONDAY_MORNING,
    TUESDAY_AFTERNOON,
    a_fixed_pair,
    a_mentor,
    a_referral,
    an_establishment,
    an_exclusion,
)
from tests.factories.questions import (
    capacity,
    what_if,
    why_this_mentor,
    why_this_pair,
    why_unmatched,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> User:
    return manager()


@pytest.fixture
def prison() -> Establishment:
    return an_establishment()


@pytest.fixture
def team(prison: Establishment) -> tuple[Mentor, Mentor]:
    """2 mentors: one can meet either man, and one is free only on Tuesdays."""
    either = a_mentor(at=prison, slots=[MONDAY_MORNING, TUESDAY_AFTERNOON])
    return either, a_mentor(at=prison, slots=[TUESDAY_AFTERNOON])


@pytest.fixture
def men(prison: Establishment, team: tuple[Mentor, Mentor]) -> tuple[Referral, Referral]:
    """2 men. The first mentor and the second man are a fixed pair, so the first man has nobody."""
    monday = a_referral(at=prison, slots=[MONDAY_MORNING])
    both = a_referral(at=prison, slots=[MONDAY_MORNING, TUESDAY_AFTERNOON])
    a_fixed_pair(team[0], both, slot=MONDAY_MORNING)
    return monday, both


def test_a_trial_makes_the_list_of_the_round(men: tuple[Referral, Referral]) -> None:
    pool = pool_now(at=now())
    best = best_list(pool).best
    run_now(at=now())
    assert list(
        zip(pool.mentors.id[best.mentor], pool.referrals.id[best.referral], best.slot, strict=True)
    ) == list(Proposal.objects.order_by("referral").values_list("mentor", "referral", "slot"))


def test_every_page_answers_with_the_pair_made(
    team: tuple[Mentor, Mentor], men: tuple[Referral, Referral], boss: User
) -> None:
    (either, tuesday), (monday, both) = team, men
    his = why_unmatched(referral=both, by=boss, at=now())
    assert str(either) in his.fixed
    assert "Monday morning" in his.fixed
    other = why_unmatched(referral=monday, by=boss, at=now())
    assert (other.is_placed, other.reason) == (False, WORDS[Reason.ALL_PLACES_TAKEN])
    assert why_this_mentor(mentor=either, by=boss, at=now()) == MentorAnswer(is_matched=True)
    idle = why_this_mentor(mentor=tuesday, by=boss, at=now())
    assert idle == MentorAnswer(is_matched=False, reason=WhyIdle.ALL_TAKEN)
    figures = capacity(at=now()).total
    assert (figures.waiting, figures.matchable) == (2, 1)
    assert figures.reasons == {"ALL_PLACES_TAKEN": 1}
    run_now(at=now())
    assert Unmatched.objects.get().referral == monday


def test_what_if_counts_the_pair_on_both_sides(
    team: tuple[Mentor, Mentor], men: tuple[Referral, Referral], boss: User
) -> None:
    answer = what_if(changes=[LeftOut(team[1])], by=boss, at=now())
    assert (answer.total.now, answer.total.then) == (1, 1)
    with pytest.raises(CannotSay, match=men[1].reference):
        what_if(changes=[MorePlaces(team[0], 0)], by=boss, at=now())


def test_a_policy_is_tried_with_the_pair_made(men: tuple[Referral, Referral], boss: User) -> None:
    values = current_policy(at=now()).choices | {"waiting": 99}
    trial = try_policy(values=values, by=boss, at=now())
    run_trial(trial_id=trial.pk)
    result = PolicyTrial.objects.get().result
    assert (result["before"]["matched"], result["after"]["matched"], result["same"]) == (1, 1, 1)


def test_declining_the_fixed_pair_is_weighed_without_it(
    men: tuple[Referral, Referral], boss: User
) -> None:
    run_now(at=now())
    answer = why_this_pair(proposal=Proposal.objects.get(), by=boss, at=now())
    assert (answer.declining.matched, answer.declining.gains.men) == (1, [men[0]])


def test_other_fixed_pairs_stay_when_a_pair_is_declined(prison: Establishment, boss: User) -> None:
    a_mentor(at=prison), a_referral(at=prison)
    run_now(at=now())
    a_fixed_pair(a_mentor(at=prison), a_referral(at=prison))
    answer = why_this_pair(proposal=Proposal.objects.get(), by=boss, at=now())
    assert (answer.declining.matched, answer.runner_ups, answer.declining.moves.men) == (-1, (), [])


def test_a_pair_that_can_no_longer_be_kept_is_named_as_by_the_round(
    team: tuple[Mentor, Mentor], men: tuple[Referral, Referral], boss: User
) -> None:
    an_exclusion(team[0], men[1])
    for man in men:
        with pytest.raises(CannotSay) as refusal:
            why_unmatched(referral=man, by=boss, at=now())
    assert men[1].reference in str(refusal.value)
    assert str(refusal.value) in run_now(at=now()).failure
    with pytest.raises(CannotSay, match=men[1].reference):
        capacity(at=now())


def test_fixed_pairs_take_a_place_once() -> None:
    """A mentor has a place left besides their fixed pair, and a man lacks only a room."""
    prison = an_establishment(slots=[MONDAY_MORNING, TUESDAY_AFTERNOON], rooms=1)
    mentor = a_mentor(at=prison, places=2, slots=[MONDAY_MORNING, TUESDAY_AFTERNOON])
    a_fixed_pair(mentor, a_referral(at=prison))
    tuesday = [a_referral(at=prison, slots=[TUESDAY_AFTERNOON]) for _ in range(2)]
    a_fixed_pair(a_mentor(at=prison, slots=[TUESDAY_AFTERNOON]), tuesday[0], slot=TUESDAY_AFTERNOON)
    run_now(at=now())
    unmatched = Unmatched.objects.get()
    assert (unmatched.referral, unmatched.reason) == (tuesday[1], Reason.NO_ROOM)
    assert capacity(at=now()).total.reasons == {"NO_ROOM": 1}
