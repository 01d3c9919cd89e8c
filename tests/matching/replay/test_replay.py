"""Replaying invented years under several ways to choose."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.replay.bound import fewest_left, most_supported
from matching.replay.comparing import FIGURES, Estimate, Plan, Way, live_once, replay
from matching.replay.living import Lives, Pairs, State, Week, last_weeks, live_through
from matching.replay.policies import (
    by_surname,
    earliest_release,
    first_come,
    instance_of,
    ways_to_choose,
    weekly,
)
from matching.replay.prices import Prices
from matching.replay.questions import (
    CHANGES,
    EDITION,
    FACTORS,
    LIVED_WEIGHTS,
    plan_of_ways,
    plan_of_weights,
    reweighted,
    way_name,
    ways_in_json,
    weights_in_json,
)
from matching.replay.world import (
    COHORT,
    COHORTS,
    MEAN_SUPPORT,
    NEEDS,
    PERIOD_WEEKS,
    REFERRALS_A_WEEK,
    SHORTEST_SENTENCE,
    SLOTS,
    UNTIL_CLEARED,
    USUAL,
    WARM_UP,
    Circumstances,
    Ints,
    Men,
    Mentors,
    World,
    invented_world,
)
from matching.solver import DEFAULT, TERMS, USUAL_MATCHING_DAYS, terms
from matching.solver.problem.instance import SLOT_NAMES

EVERY = 2**SLOTS - 1
WAYS = ways_to_choose(DEFAULT)
NUMBERS = {
    "first_come": (21, 16, 189.0),
    "by_surname": (21, 19, 399.0),
    "earliest_release": (21, 9, 399.0),
    "best_score": (21, 15, 329.0),
    "weekly": (21, 15, 329.0),
    "holding_back": (20, 15, 329.0),
    "more_mentors": (30, 8, 329.0),
    "men_freer": (21, 15, 329.0),
    "mentors_freer": (21, 15, 329.0),
    "bound": (21, 8, None),
}


def ints(*values: int) -> Ints:
    return np.array(values, dtype=np.int64)


def a_world(men: list[tuple[int, int, int]], supports: list[list[int]], *, weeks: int = 8) -> World:
    """A world after WARM_UP, in which everybody is always free. A man has the weeks, counted from
    there, of his referral, his release and his closing for another reason."""
    rows = sorted(men)
    count = len(rows)
    referred, out, gone = (ints(*(WARM_UP + row[each] for row in rows)) for each in range(3))
    return World(
        WARM_UP + weeks,
        Men(
            referred=referred,
            out=out,
            gone=gone,
            slots=np.full(count, EVERY),
            needs=np.ones((count, NEEDS), dtype=np.int64),
            surname=np.arange(count),
        ),
        Mentors(
            ints(*[WARM_UP] * len(supports)),
            np.full(len(supports), EVERY),
            np.ones((len(supports), NEEDS), dtype=np.int64),
            tuple(ints(*lengths) for lengths in supports),
        ),
    )


def lives_of(world: World, name: str) -> Lives:
    state = live_through(world, State.at_first(world), WAYS[name], range(world.weeks))
    return Lives(world, state.matched, state.mentor)


def test_the_numbers_of_the_report_come_back() -> None:
    worlds = [invented_world(np.random.default_rng(seed), years=2) for seed in range(40)]
    weeks = sum(world.weeks for world in worlds)
    referrals = sum(len(world.men) for world in worlds) / weeks * PERIOD_WEEKS
    assert abs(referrals - 93) < 3
    lengths = np.concatenate([each for world in worlds for each in world.mentors.supports])
    assert abs(lengths.mean() - MEAN_SUPPORT) < 1
    assert abs(REFERRALS_A_WEEK - 1.53) < 0.01
    assert all((world.men.out - world.men.referred > SHORTEST_SENTENCE).all() for world in worlds)


def test_the_same_generator_gives_the_same_years() -> None:
    one, other = (invented_world(np.random.default_rng(7), years=1) for _ in range(2))
    assert (one.men.out == other.men.out).all()
    assert (one.mentors.slots == other.mentors.slots).all()
    assert len(one.mentors) == len(other.mentors)


def test_new_mentors_come_once_their_cohort_is_cleared() -> None:
    world = invented_world(np.random.default_rng(1), years=3)
    later = world.mentors.begins[world.mentors.begins > 0]
    assert {(week - UNTIL_CLEARED) % 52 for week in later.tolist()} <= set(COHORTS)
    assert later.size <= 8 * COHORT


def test_other_circumstances_change_nothing_else() -> None:
    def world(**circumstances: float) -> World:
        random = np.random.default_rng(1)
        return invented_world(random, years=1, circumstances=Circumstances(**circumstances))  # type: ignore[arg-type] # a whole number where one is needed

    usual, more, freer = world(), world(more_mentors=3), world(free_man=0.9, free_mentor=0.6)
    assert len(more.mentors) == len(usual.mentors) + 3
    assert (more.mentors.begins[-3:] == 0).all()
    assert all(lengths.sum() > more.weeks for lengths in more.mentors.supports[-3:])
    for other in (more, freer):
        assert (other.men.out == usual.men.out).all()
        pairs = zip(usual.mentors.supports, other.mentors.supports, strict=False)
        assert all((one == another).all() for one, another in pairs)
    assert (more.mentors.slots[:-3] == usual.mentors.slots).all()
    assert (freer.men.slots & usual.men.slots == usual.men.slots).all()
    assert (freer.mentors.slots & usual.mentors.slots == usual.mentors.slots).all()
    assert (freer.men.slots != usual.men.slots).any()


@settings(max_examples=8)
@given(st.integers(0, 10_000), st.sampled_from(sorted(WAYS)))
def test_nobody_is_matched_twice_too_late_or_with_a_mentor_who_is_busy(
    seed: int, name: str
) -> None:
    world = invented_world(np.random.default_rng(seed), years=1)
    begun: dict[int, list[int]] = {}
    men: list[int] = []

    def watched(week: Week) -> Pairs:
        pairs = WAYS[name](week)
        for mentor, man in pairs:
            assert world.mentors.slots[mentor] & world.men.slots[man]
            assert world.men.referred[man] <= week.number <= last_weeks(world)[man]
            begun.setdefault(mentor, []).append(week.number)
            men.append(man)
        return pairs

    live_through(world, State.at_first(world), watched, range(world.weeks))
    assert len(set(men)) == len(men)
    for mentor, weeks in begun.items():
        lengths = world.mentors.supports[mentor]
        assert weeks[0] >= world.mentors.begins[mentor]
        assert len(weeks) <= lengths.size
        assert all(np.diff(weeks) >= lengths[: len(weeks) - 1])


@settings(max_examples=8)
@given(st.integers(0, 10_000), st.sampled_from(sorted(WAYS)))
def test_no_way_to_choose_beats_the_bound(seed: int, name: str) -> None:
    world = invented_world(np.random.default_rng(seed), years=1)
    start = live_through(world, State.at_first(world), first_come, range(WARM_UP))
    end = live_through(world, start, WAYS[name], range(WARM_UP, world.weeks))
    lives = Lives(world, end.matched, end.mentor)
    assert lives.supported <= most_supported(world, start)
    assert lives.left_unmatched >= fewest_left(world, start)


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(5, 9), st.integers(1, 20)), min_size=1, max_size=3
    ),
    st.lists(st.lists(st.integers(1, 4), min_size=1, max_size=2), min_size=1, max_size=2),
)
def test_the_bound_holds_for_every_list_one_could_make(
    men: list[tuple[int, int, int]], supports: list[list[int]]
) -> None:
    world = a_world(men, supports)
    start = State.at_first(world)
    best, fewest = 0, len(men)
    # Every order in which the men can be preferred, and every choice to leave one out.
    for worth in product(range(-1, len(men)), repeat=len(men)):

        def choose(week: Week, worth: tuple[int, ...] = worth) -> Pairs:
            wanted = sorted(
                (man for man in week.men.tolist() if worth[man] >= 0), key=lambda man: worth[man]
            )
            return list(zip(week.mentors.tolist(), wanted, strict=False))

        end = live_through(world, start, choose, range(world.weeks))
        lives = Lives(world, end.matched, end.mentor)
        best, fewest = max(best, lives.supported), min(fewest, lives.left_unmatched)
    assert best <= most_supported(world, start)
    assert fewest >= fewest_left(world, start)


def test_the_bound_is_reached_where_a_list_reaches_it() -> None:
    world = a_world([(0, 6, 20), (0, 7, 20), (1, 7, 20)], [[2, 2]])
    start = State.at_first(world)
    assert (most_supported(world, start), fewest_left(world, start)) == (2, 1)
    lives = lives_of(world, "weekly")
    assert (lives.supported, lives.left_unmatched) == (2, 1)


def test_who_is_closed_for_another_reason_has_not_left_unmatched() -> None:
    world = a_world([(0, 6, 3), (0, 6, 20)], [[9]], weeks=9)
    lives = Lives(world, ints(-1, -1), ints(-1, -1))
    assert lives.leaves_unmatched.tolist() == [False, True]


def test_by_hand_follows_the_list() -> None:
    world = a_world([(0, 9, 20), (0, 6, 20)], [[9]])
    week = Week(world, WARM_UP, ints(0), ints(0, 1))
    assert first_come(week) == [(0, 0)]
    assert by_surname(week) == [(0, 0)]
    world.men.surname[:] = (1, 0)
    assert by_surname(week) == [(0, 1)]


def test_this_service_matches_the_most_men_and_first_who_leaves_first() -> None:
    world = a_world([(0, 30, 40), (0, 6, 40)], [[9], [9]], weeks=40)
    world.mentors.slots[:] = (1, 2)
    world.men.slots[:] = (1, 3)
    week = Week(world, WARM_UP, ints(0, 1), ints(0, 1))
    assert sorted(weekly()(week)) == [(0, 0), (1, 1)]
    world.men.slots[:] = (3, 3)
    alone = Week(world, WARM_UP, ints(0), ints(0, 1))
    later, sooner = world.men.out.tolist()
    assert weekly()(alone) == [(0, 0 if later < sooner else 1)]


def test_the_solver_sees_the_same_slots() -> None:
    world = a_world([(0, 9, 20)], [[9]])
    world.men.slots[:] = 0b1000000110
    instance = instance_of(Week(world, WARM_UP, ints(0), ints(0)), DEFAULT)
    mask = int(instance.referrals.slots[0])
    names = {SLOT_NAMES[slot] for slot in range(len(SLOT_NAMES)) if mask >> slot & 1}
    assert names == {"mon-pm", "tue-am", "fri-pm"}


def test_a_place_waits_only_for_a_greater_danger() -> None:
    danger = np.zeros(61)
    danger[:3] = (1.0, 0.9, 0.1)
    prices = Prices(danger, idle=0.05)
    assert prices.are_worth_waiting_for(ints(2, 30))
    assert not prices.are_worth_waiting_for(ints(0, 30))
    assert not prices.are_worth_waiting_for(ints(0))
    assert not Prices(danger, idle=0.9).are_worth_waiting_for(ints(2, 30))


def test_an_estimate_has_a_range_around_its_mean() -> None:
    estimate = Estimate.of([1.0, 2.0, 3.0, None])
    assert estimate.mean == pytest.approx(2.0)
    assert estimate.low == pytest.approx(2 - 1.96 / 3**0.5)
    assert estimate.high == pytest.approx(2 + 1.96 / 3**0.5)
    assert Estimate.of([]) == Estimate(None, None, None)
    assert Estimate.of([4.0]) == Estimate(4.0, 4.0, 4.0)


def test_what_became_of_the_men_is_counted() -> None:
    men = [(0, 30, 90), (1, 14, 90), (2, 6, 90), (3, 40, 90), (4, 90, 7)]
    world = a_world(men, [[9], [9]], weeks=8)
    world.men.needs[:] = 0
    world.men.needs[0], world.men.needs[1, :2] = 2, (3, 1)
    world.mentors.knows[0], world.mentors.knows[1, :2] = 3, (1, 0)
    lives = Lives(world, ints(WARM_UP + 2, WARM_UP + 3, -1, -1, -1), np.array([0, 1, -1, -1, -1]))
    assert lives.supported == 2
    assert lives.with_3_months == 1, "the second man leaves 11 weeks after his match"
    assert lives.left_unmatched == 1, "the third man"
    assert lives.days_to_match == 14
    assert lives.longest_wait == 35, "the fourth man still waits, the fifth no longer does"
    assert lives.fit == pytest.approx((100 + 100 * 3 / 12) / 2)
    nobody = Lives(world, np.full(5, -1), np.full(5, -1))
    assert (nobody.supported, nobody.days_to_match, nobody.fit) == (0, None, None)
    assert nobody.longest_wait == 56, "the first man has waited since the first week"


def test_the_fit_of_a_pair_is_the_term_of_its_score() -> None:
    world = invented_world(np.random.default_rng(3), years=1)
    week = Week(world, WARM_UP, np.arange(3), np.arange(5))
    instance = instance_of(week, DEFAULT)
    for mentor, man in product(range(3), range(5)):
        matched, mentors = np.full(len(world.men), -1), np.full(len(world.men), -1)
        matched[man], mentors[man] = WARM_UP, mentor
        term = terms(instance, ints(mentor), ints(man), ints(0))[0, 2]
        if world.men.needs[man].any():
            fit = Lives(world, matched, mentors).fit
            assert fit is not None
            assert int(fit + 1e-9) == term


def test_a_round_knows_how_long_matching_took_in_the_last_year() -> None:
    men = [(-70, 90, 90)] + [(week - 60, 90, 90) for week in range(12)] + [(0, 90, 90)]
    world = a_world(men, [[1] * 99], weeks=30)
    seen: dict[int, int] = {}

    def watched(week: Week) -> Pairs:
        seen[week.number] = week.matching_days
        return first_come(week) if week.number >= WARM_UP else []

    live_through(world, State.at_first(world), watched, range(WARM_UP, WARM_UP + 13))
    assert seen[WARM_UP] == seen[WARM_UP + 9] == USUAL_MATCHING_DAYS, "after 9 matches or fewer"
    assert seen[WARM_UP + 10] == 7 * 61
    instance = instance_of(Week(world, WARM_UP, ints(0), ints(0), 427), DEFAULT)
    assert instance.matching_days == 427


def test_the_earliest_release_comes_first() -> None:
    world = a_world([(0, 30, 90), (1, 9, 90), (2, 20, 90)], [[9], [9]])
    week = Week(world, WARM_UP + 2, ints(0, 1), ints(0, 1, 2))
    assert earliest_release(week) == [(0, 1), (1, 2)]


def test_every_difference_is_of_the_same_years() -> None:
    plan = Plan(1, {"first": Way(first_come), "last": Way(by_surname)}, "first", with_bound=True)
    comparison = replay(plan, seeds=range(3))
    lived = [live_once(plan, seed=seed) for seed in range(3)]
    for figure in FIGURES:
        pairs = [(each["last"][figure], each["first"][figure]) for each in lived]
        differences = [one - other for one, other in pairs if one is not None and other is not None]
        assert comparison.differences["last"][figure] == Estimate.of(differences)
        assert comparison.differences["first"][figure].high == 0
    assert set(comparison.bound) == {"supported", "left_unmatched"}
    assert comparison == replay(plan, seeds=range(3))


def test_only_the_proportions_of_a_changed_weight_matter() -> None:
    half = reweighted(DEFAULT, "release", "half")
    assert half.release * DEFAULT.needs * 2 == DEFAULT.release * half.needs
    assert half.minimum_days == DEFAULT.minimum_days
    four_times = reweighted(DEFAULT, "waiting", "four_times")
    assert (four_times.waiting, four_times.release) == (4 * DEFAULT.waiting, DEFAULT.release)


def test_a_replay_of_weights_compares_each_weight_with_the_policy() -> None:
    policy = replace(DEFAULT, needs=0)
    values = weights_in_json(replay(plan_of_weights(years=1, policy=policy), seeds=range(1)))
    assert list(values["weights"]) == list(LIVED_WEIGHTS)
    assert values["weights"]["needs"] == {}, "a multiple of 0 is 0"
    assert list(values["weights"]["release"]) == list(FACTORS)
    figures = values["weights"]["release"]["twice"]
    assert set(figures) == set(FIGURES)
    now = values["now"]["supported"]["mean"]
    assert figures["supported"]["difference"]["mean"] == figures["supported"]["mean"] - now


def test_the_weights_left_out_make_no_difference() -> None:
    policy = DEFAULT
    for term in TERMS:
        if term.name not in LIVED_WEIGHTS:
            policy = replace(policy, **{term.name: 99})  # type: ignore[arg-type] # a weight
    lived = live_once(Plan(1, {"now": Way(weekly()), "others": Way(weekly(policy))}, "now"), seed=5)
    assert policy != DEFAULT
    assert lived["now"] == lived["others"]


def test_each_edition_has_its_numbers() -> None:
    """If this fails, the replay has other numbers than before. Raise EDITION, so that pages do not
    show the numbers of an earlier edition, and write the new numbers here."""
    lived = live_once(plan_of_ways(years=1, policy=DEFAULT), seed=0)
    figures = ("supported", "left_unmatched", "longest_wait")
    numbers = {name: tuple(map(each.get, figures)) for name, each in lived.items()}
    assert (EDITION, numbers) == (1, NUMBERS)


def test_the_programme_changes_under_its_own_name() -> None:
    plan = plan_of_ways(years=1, policy=DEFAULT)
    assert {name: plan.ways[name].circumstances for name in CHANGES} == CHANGES
    assert all(plan.ways[name].circumstances == USUAL for name in WAYS)
    values = ways_in_json(replay(plan, seeds=range(1)))
    assert list(values["policies"]) == list(WAYS)
    assert list(values["changes"]) == list(CHANGES)
    assert way_name("needs", "half") not in values["policies"]
