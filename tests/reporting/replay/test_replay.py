"""Replaying invented years under several ways to choose."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.solver import DEFAULT
from matching.solver.problem.instance import SLOT_NAMES
from reporting.replay.bound import fewest_left, most_supported
from reporting.replay.comparing import Estimate, replay
from reporting.replay.living import Lives, Pairs, State, Week, last_weeks, live_through
from reporting.replay.policies import POLICIES, by_surname, first_come, instance_of, weekly
from reporting.replay.prices import Prices
from reporting.replay.world import (
    COHORT,
    COHORTS,
    MEAN_SUPPORT,
    MENTORS,
    NEEDS,
    PERIOD_WEEKS,
    REFERRALS_A_WEEK,
    SHORTEST_SENTENCE,
    SLOTS,
    UNTIL_CLEARED,
    WARM_UP,
    Ints,
    Men,
    Mentors,
    World,
    invented_world,
)

EVERY = 2**SLOTS - 1


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
    state = live_through(world, State.at_first(world), POLICIES[name], range(world.weeks))
    return Lives(world, state.matched)


def test_the_numbers_of_the_report_come_back() -> None:
    worlds = [invented_world(np.random.default_rng(seed), years=2) for seed in range(60)]
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


def test_more_mentors_are_there_all_the_time() -> None:
    usual = invented_world(np.random.default_rng(1), years=1)
    more = invented_world(np.random.default_rng(1), years=1, more_mentors=3)
    assert len(more.mentors) == len(usual.mentors) + 3
    assert (more.mentors.begins[-3:] == 0).all()
    assert (more.men.out == usual.men.out).all()
    assert all(lengths.sum() > more.weeks for lengths in more.mentors.supports[-3:])


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.sampled_from(sorted(POLICIES)))
def test_nobody_is_matched_twice_too_late_or_with_a_mentor_who_is_busy(
    seed: int, name: str
) -> None:
    world = invented_world(np.random.default_rng(seed), years=1)
    begun: dict[int, list[int]] = {}
    men: list[int] = []

    def watched(week: Week) -> Pairs:
        pairs = POLICIES[name](week)
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


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.sampled_from(sorted(POLICIES)))
def test_no_way_to_choose_beats_the_bound(seed: int, name: str) -> None:
    world = invented_world(np.random.default_rng(seed), years=1)
    start = live_through(world, State.at_first(world), first_come, range(WARM_UP))
    end = live_through(world, start, POLICIES[name], range(WARM_UP, world.weeks))
    lives = Lives(world, end.matched)
    assert lives.supported <= most_supported(world, start)
    assert lives.left_unmatched >= fewest_left(world, start)


@settings(max_examples=40)
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

        lives = Lives(world, live_through(world, start, choose, range(world.weeks)).matched)
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
    lives = Lives(world, ints(-1, -1))
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
    estimate = Estimate.of([1.0, 2.0, 3.0, float("nan")])
    assert estimate.mean == pytest.approx(2.0)
    assert estimate.low == pytest.approx(2 - 1.96 / 3**0.5)
    assert estimate.high == pytest.approx(2 + 1.96 / 3**0.5)
    assert Estimate.of([]) == Estimate(None, None, None)
    assert Estimate.of([4.0]) == Estimate(4.0, 4.0, 4.0)


def test_a_replay_is_the_same_each_time() -> None:
    ways = {name: POLICIES[name] for name in ("first_come", "weekly")}
    one = replay(years=1, ways=ways, replays=4)
    assert one == replay(years=1, ways=ways, replays=4)
    outcome, bound = one.policies["weekly"], one.bound
    assert outcome.supported.mean is not None
    assert bound.supported.mean is not None
    assert outcome.supported.mean <= bound.supported.mean
    assert MENTORS == 11
