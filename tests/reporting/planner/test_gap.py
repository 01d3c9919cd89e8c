"""The fewest more mentors."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations_with_replacement
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reporting.forecast.simulating import NEVER, Prison, World
from reporting.planner.gap import (
    ANY,
    ENOUGH,
    PARTS,
    Mix,
    Team,
    Trials,
    fewest,
    gaps,
    in_step,
    leaves_nobody,
    leaves_nobody_waiting,
)
from reporting.planner.worlds import Group, Hire, Worlds
from tests.reporting.forecast.test_simulating import a_prison, free_places, ints, surely

MONDAY_MORNING, MONDAY_AFTERNOON, MONDAY_EVENING = 1, 2, 4


def worlds(
    *prisons: Prison,
    mentors: int = 0,
    futures: int = 4,
    weeks: int = 12,
    seed: int = 1,
    shortest: float = 0.0,
    sessions: int = 7,
) -> Worlds:
    """One group of prisons, with ids from 1."""
    world = World.drawn(
        prisons,
        free_places(mentors, futures=futures, prisons=len(prisons)),
        leaving=surely(0),
        shortest=shortest,
        months=[1] * weeks,
        seed=seed,
        futures=futures,
    )
    ids = tuple(range(1, len(prisons) + 1))
    return Worlds((Group(ids, world, np.full(len(prisons), sessions)),))


def trials(*prisons: Prison, waits: bool = False, places: int = 1, **fields: Any) -> Trials:
    bad = leaves_nobody_waiting if waits else leaves_nobody
    return Trials(worlds(*prisons, **fields), bad, places=places)


def team_for(case: Trials) -> Team:
    return in_step(case, {1: fewest(case.parts_at(1))})[1]


def by_force(case: Trials, most: int) -> int | None:
    """The fewest mentors who are each free in one part of the week, by trying all ways."""
    parts = case.parts_at(1)
    for count in range(most + 1):
        for mix in combinations_with_replacement(parts, count):
            if case.scores({1: mix}, [1])[1].is_enough:
                return count
    return None


def men_leaving(*slots: int, weeks: float = 5.0) -> Prison:
    """A prison where one man waits for each of these masks, and leaves soon."""
    return replace(a_prison(waiting=(weeks,) * len(slots)), slots=ints(*slots))


def test_where_nobody_leaves_nobody_is_needed() -> None:
    assert team_for(trials(a_prison(waiting=(50.0,)))) == Team((), 0)


def test_each_man_needs_a_mentor_at_his_time() -> None:
    case = trials(men_leaving(MONDAY_MORNING, MONDAY_EVENING, MONDAY_EVENING))
    result = team_for(case)
    assert sorted(result.mix) == ["evenings", "evenings", "mornings"]
    assert result.is_fewest


def test_a_mentor_with_2_places_takes_2_men() -> None:
    men = men_leaving(*[MONDAY_MORNING | 1 << 3] * 2)
    case = trials(men, places=2, sessions=MONDAY_MORNING | 1 << 3)
    assert team_for(case).mix == ("mornings",)


def test_a_man_with_too_little_time_counts_as_beyond_help() -> None:
    case = trials(men_leaving(MONDAY_MORNING, weeks=3.0), shortest=4.0)
    assert team_for(case).mix == ()
    tally = case.worlds.tried([])[1]
    assert (tally.left.max(), tally.beyond.min()) == (0, 1)


def test_a_man_without_a_session_counts_as_beyond_help() -> None:
    case = trials(men_leaving(MONDAY_MORNING), sessions=MONDAY_EVENING)
    tally = case.worlds.tried([])[1]
    assert (tally.left.max(), tally.beyond.min()) == (0, 1)


def test_where_no_room_is_free_no_number_is_enough() -> None:
    men = replace(men_leaving(MONDAY_MORNING, MONDAY_MORNING), rooms=ints(1, *[0] * 20))
    result = team_for(trials(men, sessions=1))
    assert (result.mix, result.is_enough) == ((ANY,), False)
    gap = gaps(trials(men, sessions=1), trials(men, sessions=1, seed=9), [1])[1]
    assert (gap.mix, gap.is_enough, gap.share, gap.left) == ((ANY,), False, 0.0, 2.0)
    assert [left for _, _, left in gap.curve] == [2.0, 1.0, 1.0, 1.0]


def test_a_man_who_waits_over_8_weeks_counts_only_where_we_ask() -> None:
    men = a_prison(waiting=(50.0,))
    assert team_for(trials(men, waits=True)).mix == ("mornings",)
    assert team_for(trials(men, waits=True, weeks=8)).mix == ()
    assert team_for(trials(men)).mix == ()


def test_men_who_leave_before_the_mentors_can_begin_do_not_count() -> None:
    case = trials(men_leaving(MONDAY_MORNING, weeks=3.0))
    begins = {1: np.array([2.0, 3.0, 4.0, NEVER])}
    assert replace(case, begins=begins).scores({1: ()}, [1])[1].share == 0.75
    assert replace(case, begins=begins).scores({1: ("mornings",)}, [1])[1].share == 1
    late = Hire(1, 0, MONDAY_MORNING, begins=(0.0, 1.0, 4.0, NEVER))
    assert case.worlds.tried([late])[1].left.tolist() == [0, 0, 1, 1]


@settings(max_examples=30, deadline=None)
@given(
    st.integers(0, 10_000),
    st.lists(st.tuples(st.floats(1, 14), st.integers(1, 7)), max_size=4),
    st.sampled_from([0.0, 0.2]),
    st.booleans(),
)
@example(0, [(12.0, 1)], 0.2, False)
@example(100, [(12.0, 4)], 0.2, False)
@example(155, [(13.0, 3)], 0.2, False)
def test_finds_the_fewest_of_all_ways(
    seed: int, men: list[tuple[float, int]], referrals: float, waits: bool
) -> None:
    """In the first example, 2 mentors with the right times are enough, and 2 mentors who are free
    at all sessions are not: they are busy with men who would not have left so soon. In the others,
    1 mentor helps no more than no mentor, and more mentors are enough."""
    prison = replace(
        a_prison(referrals=referrals, support=0.1, weeks_left=(4.0, 9.0)),
        waiting=np.array([weeks for weeks, _ in men]),
        slots=ints(*(slots for _, slots in men)),
        usual_slots=ints(1, 2, 4, 7),
    )
    case = trials(prison, waits=waits, seed=seed, futures=5)
    result = team_for(case)
    assert result.is_enough
    assert case.scores({1: result.mix}, [1])[1].share >= ENOUGH
    if result.is_fewest:
        least = by_force(case, min(len(result.mix), 4))
        assert least in {None, len(result.mix)}
        assert least is not None or ANY in result.mix or len(result.mix) > 4


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.lists(st.sampled_from(list(PARTS)), min_size=1, max_size=4))
def test_one_more_mentor_never_leaves_more_men_where_rooms_have_no_limit(
    seed: int, mix: list[str]
) -> None:
    prison = replace(
        a_prison(referrals=1.0, support=0.2, weeks_left=(2.0, 5.0)), usual_slots=ints(1, 2, 4, 7)
    )
    case = worlds(prison, mentors=1, seed=seed)
    one_less, all_of_them = (
        case.tried(Trials(case, leaves_nobody).hires(1, tuple(each)))[1] for each in (mix[:-1], mix)
    )
    assert (all_of_them.left <= one_less.left).all()
    assert (all_of_them.waited <= one_less.waited).all()
    assert (all_of_them.supported >= one_less.supported).all()


def test_prisons_are_searched_in_the_same_runs() -> None:
    runs: list[int] = []

    def solved(*prisons: Prison) -> Sequence[Mix]:
        runs.append(0)

        def count() -> None:
            runs[-1] += 1

        case = replace(trials(*prisons), before=count)
        ids = case.worlds.prisons
        result = in_step(case, {each: fewest(case.parts_at(each)) for each in ids})
        return [result[each].mix for each in ids]

    two, one = men_leaving(MONDAY_MORNING, MONDAY_MORNING), men_leaving(MONDAY_EVENING)
    apart = [*solved(two), *solved(one)]
    assert solved(two, one) == apart
    assert apart == [("mornings", "mornings"), ("evenings",)]
    assert runs[2] == max(runs[:2])


def test_the_answer_holds_in_futures_that_the_search_did_not_see() -> None:
    prison = a_prison(referrals=0.6, support=0.1, weeks_left=(3.0, 6.0), slots=7)
    search = trials(prison, futures=5, weeks=20)
    check = trials(prison, futures=100, weeks=20, seed=77)
    gap = gaps(search, check, [1])[1]
    assert gap.share >= ENOUGH
    shares = [share for _, share, _ in gap.curve]
    assert shares == sorted(shares)
    assert {count: share for count, share, _ in gap.curve}[len(gap.mix)] == gap.share


def test_where_the_times_found_are_not_enough_in_other_futures_others_are_added() -> None:
    """In the futures of the search, men are free only in the morning. In the others, they are free
    only in the evening."""
    search = trials(men_leaving(*[MONDAY_MORNING] * 2))
    check = trials(men_leaving(*[MONDAY_EVENING] * 2))
    gap = gaps(search, check, [1])[1]
    assert sorted(gap.mix) == ["evenings", "evenings", "mornings", "mornings"]
    assert (gap.is_enough, gap.share, gap.is_fewest) == (True, 1.0, False)
    both = trials(men_leaving(*[MONDAY_EVENING] * 6))
    gap = gaps(search, both, [1])[1]
    assert (gap.mix, gap.is_enough) == ((ANY,) * 6, True)


@pytest.mark.parametrize("part", [part for part in PARTS if part != ANY])
def test_parts_do_not_overlap(part: str) -> None:
    others = [times for name, times in PARTS.items() if name not in {part, ANY}]
    assert all(PARTS[part] & times == 0 for times in others)
    assert sum(others) + PARTS[part] == PARTS[ANY]
