"""The advice of a day. Its figures are those of the best lists before and after each action, which
are found here by trying every list."""

import json
from datetime import timedelta
from random import Random
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from config.common.clock import london_today, now
from matching.models import Mentor, Referral
from matching.questions.solving import pool_now
from matching.solver.scoring.choices import choices
from matching.solver.solving.fixing import FixedPairs, check_fixed_pairs, fixed_pair
from recruitment.models import Establishment
from reporting.advice.actions import Action, ActionKind, Advice, Effect, LastWeek, Stage, Task, Work
from reporting.advice.advising import advice_of
from reporting.advice.solving import possible_together
from reporting.capacity.measuring import survey
from tests.factories.clearances import a_held_clearance, an_asked_clearance
from tests.factories.instances import round_of
from tests.factories.programme import (
    MONDAY_MORNING,
    a_clearance,
    a_fixed_pair,
    a_mentor,
    a_referral,
    an_establishment,
    an_open_proposal,
)
from tests.factories.training import a_ready_volunteer, a_trainee, a_training_cohort

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MINIMUM = 28


def advice(**fields: Any) -> Advice:
    at = now()
    return advice_of(survey(pool_now(at=at)), at=at, **fields)


def effect(whole: Advice, kind: ActionKind) -> Effect | None:
    action = whole.action(kind)
    return action.effect if action else None


def men_at(prison: Establishment, number: int, **fields: Any) -> list[Referral]:
    return [a_referral(at=prison, **fields) for _ in range(number)]


def proposed(mentor: Mentor, man: Referral, slot: int = MONDAY_MORNING) -> None:
    an_open_proposal(mentor=mentor, referral=man, slot=slot)


def test_an_empty_programme_has_nothing_to_do() -> None:
    assert advice().at(["BXI"]) == Advice()


def test_deciding_the_proposals_brings_their_men_a_mentor() -> None:
    prison = an_establishment(code="BXI")
    for man in men_at(prison, 3):
        proposed(a_mentor(at=prison), man)
    men_at(prison, 2)
    whole = advice()
    action = whole.action(ActionKind.DECIDE)
    assert action == Action(
        ActionKind.DECIDE,
        (Task(Work.DECIDE, ("BXI",), 3),),
        {"BXI": Effect(matched=3, in_time=0, needed_before=5, needed_after=2)},
    )
    assert whole.still_needed == {"BXI": 2}


def test_men_of_proposals_who_could_have_another_mentor_are_no_gain() -> None:
    prison = an_establishment()
    for man in men_at(prison, 2):
        proposed(a_mentor(at=prison), man)
    a_mentor(at=prison)
    assert effect(advice(), ActionKind.DECIDE) == Effect(1, 0, 1, 0)


def test_a_proposal_that_is_not_possible_any_more_is_to_decide_but_brings_nothing() -> None:
    prison = an_establishment()
    [man] = men_at(prison, 1)
    proposed(a_mentor(at=prison, expires_on=london_today() - DAY), man)
    action = advice().action(ActionKind.DECIDE)
    assert action
    assert (action.number(Work.DECIDE), action.matched) == (1, 0)


def test_a_proposal_that_waits_for_the_prison_is_not_to_decide_today() -> None:
    prison = an_establishment()
    proposed(a_mentor(at=prison), a_referral(at=prison, is_checked=False))
    here = advice().at([prison.code])
    assert here.actions == ()


def test_a_proposal_of_a_fixed_pair_is_to_decide_like_any_other() -> None:
    prison = an_establishment()
    mentor, [man, _] = a_mentor(at=prison), men_at(prison, 2)
    a_fixed_pair(mentor, man)
    proposed(mentor, man)
    assert effect(advice(), ActionKind.DECIDE) == Effect(1, 0, 2, 1)


def test_a_round_matches_the_men_who_have_no_proposal_yet() -> None:
    prison = an_establishment()
    proposed(a_mentor(at=prison), a_referral(at=prison))
    a_mentor(at=prison)
    men_at(prison, 2)
    whole = advice()
    assert effect(whole, ActionKind.ROUND) == Effect(1, 0, 1, 1)
    assert [action.kind for action in whole.at([prison.code]).actions] == ["decide", "round"]


def test_a_clearance_to_renew_whose_mentor_would_take_a_man() -> None:
    prison, elsewhere = an_establishment(), an_establishment()
    men_at(prison, 2)
    a_mentor(at=prison, expires_on=london_today() - 10 * DAY)
    a_mentor(at=elsewhere, expires_on=london_today() - 10 * DAY)
    action = advice().action(ActionKind.CLEAR)
    assert action
    assert action.tasks == (Task(Work.RENEW, (prison.code,), 1),)
    assert action.effect == Effect(1, 0, 2, 1)


def test_a_clearance_that_ended_long_ago_is_not_to_renew() -> None:
    prison = an_establishment()
    men_at(prison, 1)
    a_mentor(at=prison, expires_on=london_today() - 400 * DAY)
    assert advice().action(ActionKind.CLEAR) is None


def test_clearances_that_end_soon_say_what_would_be_lost_without_them() -> None:
    prison, elsewhere = an_establishment(), an_establishment()
    men_at(prison, 3)
    for days in (0, 90, 91):
        a_mentor(at=prison, expires_on=london_today() + days * DAY)
    a_mentor(at=elsewhere, expires_on=london_today() + DAY)
    asked = a_mentor(at=prison, places=0, expires_on=london_today() + DAY)
    an_asked_clearance(at=prison, volunteer=asked.user, days_ago=1)
    whole = advice()
    assert whole.action(ActionKind.KEEP) == Action(
        ActionKind.KEEP,
        (Task(Work.RENEW, (prison.code,), 2),),
        {prison.code: Effect(2, 0, 2, 0)},
    )
    assert whole.still_needed[prison.code] == 0


def test_a_clearance_that_ends_soon_and_that_nobody_needs_is_not_advised() -> None:
    prison = an_establishment()
    men_at(prison, 1)
    a_mentor(at=prison, expires_on=london_today() + DAY)
    a_mentor(at=prison)
    assert advice().at([prison.code]).action(ActionKind.KEEP) is None


@pytest.mark.parametrize(("days_ago", "is_advised"), [(27, False), (28, True)])
def test_a_clearance_of_a_mentor_to_chase(days_ago: int, is_advised: bool) -> None:
    prison = an_establishment()
    men_at(prison, 1)
    mentor = a_mentor()
    an_asked_clearance(at=prison, volunteer=mentor.user, days_ago=days_ago)
    action = advice().action(ActionKind.CLEAR)
    tasks = action.tasks if action else ()
    assert tasks == ((Task(Work.CHASE, (prison.code,), 1),) if is_advised else ())


def test_a_clearance_to_chase_of_somebody_who_lacks_nothing_else() -> None:
    prison, other = an_establishment(), an_establishment()
    men_at(prison, 2)
    waiting = a_ready_volunteer(at=other, slots=2**21 - 1)
    waiting.volunteer.clearances.filter(establishment=other).delete()
    an_asked_clearance(at=prison, volunteer=waiting.volunteer, days_ago=40)
    still_training = a_trainee(establishments=[prison], slots=2**21 - 1)
    an_asked_clearance(at=prison, volunteer=still_training.volunteer, days_ago=40)
    action = advice().action(ActionKind.CLEAR)
    assert action
    assert action.tasks == (Task(Work.CHASE, (prison.code,), 1),)
    assert action.effect == Effect(1, 0, 2, 1)


def test_ready_volunteers_bring_men_a_mentor() -> None:
    prison = an_establishment()
    men_at(prison, 3)
    for _ in range(2):
        a_ready_volunteer(at=prison, slots=2**21 - 1)
    whole = advice()
    action = whole.action(ActionKind.MAKE)
    assert action
    assert action.tasks == (Task(Work.MAKE, (prison.code,), 2),)
    assert action.effect == Effect(2, 0, 3, 1)
    assert whole.still_needed[prison.code] == 1


def test_a_ready_volunteer_whom_no_man_can_meet_is_advised_without_a_gain() -> None:
    prison = an_establishment()
    a_ready_volunteer(at=prison, slots=2**21 - 1)
    action = advice().at([prison.code]).action(ActionKind.MAKE)
    assert action
    assert (action.number(Work.MAKE), action.matched) == (1, 0)


def test_what_helps_more_comes_first_and_the_next_is_on_top_of_it() -> None:
    prison = an_establishment()
    men_at(prison, 4)
    a_mentor(at=prison, expires_on=london_today() - DAY)
    for _ in range(2):
        a_ready_volunteer(at=prison, slots=2**21 - 1)
    whole = advice().at([prison.code])
    assert [action.kind for action in whole.actions] == ["make", "clear"]
    assert [action.effect for action in whole.actions] == [Effect(2, 0, 4, 2), Effect(1, 0, 2, 1)]
    assert whole.mentors_still_needed == 1


def test_a_man_whose_last_week_it_is_counts_more_than_others() -> None:
    prison, other = an_establishment(), an_establishment()
    men_at(prison, 1, release_on=london_today() + MINIMUM * DAY)
    men_at(other, 2)
    a_mentor(at=prison, expires_on=london_today() - DAY)
    for _ in range(2):
        a_ready_volunteer(at=other, slots=2**21 - 1)
    whole = advice()
    assert [action.kind for action in whole.at([prison.code, other.code]).actions] == [
        "clear",
        "make",
    ]
    assert effect(whole, ActionKind.CLEAR) == Effect(1, 1, 3, 2)


@pytest.mark.parametrize(("days", "men"), [(27, 0), (28, 1), (34, 1), (35, 0)])
def test_the_last_week_in_which_a_match_is_worth_making(days: int, men: int) -> None:
    prison = an_establishment()
    men_at(prison, 1, release_on=london_today() + days * DAY)
    assert advice().last_week.men == men


def test_who_of_the_men_in_their_last_week_has_a_proposal() -> None:
    prison = an_establishment()
    first, last = london_today() + 28 * DAY, london_today() + 33 * DAY
    [man] = men_at(prison, 1, release_on=first)
    men_at(prison, 1, release_on=last)
    proposed(a_mentor(at=prison), man)
    whole = advice()
    assert whole.last_weeks == {prison.code: LastWeek(2, 1, last)}
    assert effect(whole, ActionKind.DECIDE) == Effect(1, 1, 2, 1)


def test_people_on_the_way_are_shown_with_when_and_counted_nowhere() -> None:
    prison = an_establishment()
    today = london_today()
    men_at(prison, 3)
    a_trainee(a_training_cohort(starts_in=-7), establishments=[prison], slots=2**21 - 1)
    waiting = a_ready_volunteer(at=prison, slots=2**21 - 1)
    waiting.volunteer.clearances.filter(establishment=prison).delete()
    an_asked_clearance(at=prison, volunteer=waiting.volunteer, days_ago=14)
    an_asked_clearance(at=prison, volunteer=a_mentor().user, days_ago=100)
    whole = advice()
    here = whole.at([prison.code])
    by_stage = {(some.stage, some.likely_on): some.number for some in here.on_the_way}
    assert by_stage == {
        (Stage.TRAINING, today + 84 * DAY): 1,
        (Stage.CLEARANCE, today + 70 * DAY): 1,
        (Stage.CLEARANCE, None): 1,
    }
    assert whole.still_needed[prison.code] == 2  # the mentor whose clearance is late is to chase


def test_a_part_of_the_advice_has_only_its_prisons() -> None:
    north, south = an_establishment(), an_establishment()
    for prison in (north, south, south):
        proposed(a_mentor(at=prison), a_referral(at=prison))
    part = advice().at([north.code])
    action = part.action(ActionKind.DECIDE)
    assert action
    assert action.number(Work.DECIDE) == 1
    assert action.effect == Effect(1, 0, 1, 0)
    assert set(part.still_needed) == {north.code}


def test_a_volunteer_cleared_at_two_prisons_counts_once_for_both() -> None:
    north, south = an_establishment(), an_establishment()
    ready = a_ready_volunteer(at=north)
    a_held_clearance(at=south, volunteer=ready.volunteer)
    whole = advice()
    for codes in ([north.code], [south.code], [north.code, south.code]):
        action = whole.at(codes).action(ActionKind.MAKE)
        assert action
        assert action.number(Work.MAKE) == 1


def test_when_the_time_is_over_we_still_say_what_there_is_to_do() -> None:
    prison = an_establishment()
    proposed(a_mentor(at=prison), a_referral(at=prison))
    a_ready_volunteer(at=prison)
    men_at(prison, 2)
    here = advice(seconds=-1).at([prison.code])
    assert not here.is_whole
    assert [(action.kind, action.effect) for action in here.actions] == [
        ("decide", None),
        ("make", None),
    ]
    assert here.still_needed == {prison.code: 2}


def test_a_contradiction_of_fixed_pairs_costs_the_numbers_and_not_the_advice() -> None:
    prison = an_establishment()
    proposed(a_mentor(at=prison), a_referral(at=prison))
    at = now()
    result = survey(pool_now(at=at))
    mentor, [one, two] = a_mentor(at=prison), men_at(prison, 2)
    for man in (one, two):
        a_fixed_pair(mentor, man)
    at = now()
    late = survey_without_check(result, at)
    assert not late.is_whole
    assert [action.kind for action in late.at([prison.code]).actions] == ["decide"]


def survey_without_check(result: Any, at: Any) -> Advice:
    """The advice on an older survey, after the fixed pairs have come to contradict each other."""
    pool = pool_now(at=at)
    why = np.zeros(len(pool.referrals), np.uint8)
    offers = np.ones(len(pool.mentors), np.int64)
    return advice_of(type(result)(pool, why, offers), at=at)


def test_it_goes_to_json_and_back() -> None:
    prison = an_establishment()
    proposed(a_mentor(at=prison), a_referral(at=prison, release_on=london_today() + 30 * DAY))
    a_ready_volunteer(at=prison)
    an_asked_clearance(at=prison, volunteer=a_mentor().user)
    whole = advice()
    assert whole.actions
    assert whole.on_the_way
    assert Advice.from_json(json.loads(json.dumps(whole.to_json()))) == whole
    late = advice(seconds=-1)
    assert Advice.from_json(json.loads(json.dumps(late.to_json()))) == late


Ways = dict[int, set[int]]
"""The prisons of each mentor, by their numbers."""


def most_matched(men: list[int], mentors: Ways, places: dict[int, int]) -> int:
    """The most men who can have a mentor at their prison, found by trying. `men` has the prison of
    each man. Times and rooms are never too few."""
    seats: dict[tuple[int, int], int] = {}

    def is_seated(man: int, tried: set[tuple[int, int]]) -> bool:
        for mentor, prisons in mentors.items():
            for seat in range(places[mentor]) if men[man] in prisons else ():
                if (mentor, seat) in tried:
                    continue
                tried.add((mentor, seat))
                if (mentor, seat) not in seats or is_seated(seats[mentor, seat], tried):
                    seats[mentor, seat] = man
                    return True
        return False

    return sum(is_seated(man, set()) for man in range(len(men)))


@pytest.mark.parametrize("seed", range(8))
def test_the_figures_are_those_of_solving_by_hand(seed: int) -> None:
    random = Random(seed)  # noqa: S311 — a test draws its programme
    prisons = [an_establishment() for _ in range(2)]
    mentors: Ways = {}
    renewed: Ways = {}
    places: dict[int, int] = {}
    rows = []
    for number in range(6):
        cleared = random.choice([{0}, {1}, {0, 1}])
        ended = {prison for prison in cleared if random.random() < 0.3}
        row = a_mentor(cleared=False, places=random.choice([1, 2]))
        for prison in cleared:
            last = london_today() - DAY if prison in ended else None
            a_clearance(row, prisons[prison], expires_on=last)
        rows.append(row)
        mentors[number], renewed[number], places[number] = cleared - ended, cleared, row.places
    men = [random.choice([0, 1]) for _ in range(12)]
    referrals = [a_referral(at=prisons[prison]) for prison in men]
    decided = set()
    free = dict(places)
    for man, referral in enumerate(referrals[:6]):
        able = [each for each in mentors if men[man] in mentors[each] and free[each]]
        if able:
            mentor = random.choice(able)
            slot = free[mentor] - 1  # so that no 2 men of one mentor come at the same time
            proposed(rows[mentor], referral, slot)
            decided.add(man)
            free[mentor] -= 1
    ready = {10 + number: {random.choice([0, 1])} for number in range(random.choice([0, 1, 2]))}
    for [prison] in ready.values():
        a_ready_volunteer(at=prisons[prison], slots=2**21 - 1)
    free |= dict.fromkeys(ready, 1)

    others = [prison for man, prison in enumerate(men) if man not in decided]
    by_round = most_matched(others, mentors, free)
    gains = {
        "decide": len(decided) + by_round - most_matched(men, mentors, free),
        "round": by_round,
        "clear": most_matched(others, renewed, free) - by_round,
        "make": most_matched(others, mentors | ready, free) - by_round,
    }
    second = min(("clear", "make"), key=lambda kind: (gains[kind], kind == "clear"))
    everything = most_matched(others, renewed | ready, free) - by_round
    gains[second] = everything - max(gains["clear"], gains["make"])
    whole = advice()
    actions = {kind: whole.action(ActionKind(kind)) for kind in gains}
    assert {kind: action.matched if action else 0 for kind, action in actions.items()} == gains


@given(seed=st.integers(0, 400), size=st.integers(0, 30))
@settings(max_examples=60)
def test_pairs_that_are_possible_together_use_nothing_twice(seed: int, size: int) -> None:
    pool = round_of(12, 24, seed)
    random = np.random.default_rng(seed)
    ways = choices(pool)
    rows = random.integers(0, max(ways.mentor.size, 1), size if ways.mentor.size else 0)
    wild = random.integers(0, 12, 5), random.integers(0, 24, 5), random.integers(0, 21, 5)
    pairs = FixedPairs(
        np.append(ways.mentor[rows], wild[0]).astype(np.int32),
        np.append(ways.referral[rows], wild[1]).astype(np.int32),
        np.append(ways.slot[rows], wild[2]).astype(np.uint8),
    )
    together = possible_together(pool, pairs)
    check_fixed_pairs(pool, together)  # raises when they are not
    if not len(together):
        for mentor, man, slot in zip(pairs.mentor, pairs.referral, pairs.slot, strict=True):
            assert not len(possible_together(pool, fixed_pair(mentor, man, slot)))


def a_busy_prison(number: int) -> None:
    """A prison with everything that the advice can be about, so many times."""
    prison = an_establishment()
    for _ in range(number):
        proposed(a_mentor(at=prison), a_referral(at=prison))
        a_mentor(at=prison, expires_on=london_today() - DAY)
        a_ready_volunteer(at=prison)
        an_asked_clearance(at=prison, volunteer=a_mentor().user, days_ago=40)
        a_trainee(establishments=[prison])
    men_at(prison, 3 * number)


def test_the_number_of_queries_does_not_grow() -> None:
    a_busy_prison(1)
    at = now()
    result = survey(pool_now(at=at))
    with CaptureQueriesContext(connection) as few:
        advice_of(result, at=at)
    a_busy_prison(3)
    result = survey(pool_now(at=at))
    with CaptureQueriesContext(connection) as many:
        advice_of(result, at=at)
    assert len(many) == len(few) < 30
