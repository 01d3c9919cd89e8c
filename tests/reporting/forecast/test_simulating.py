"""Simulating the next weeks of some prisons."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.forecast.laws import Arrivals, Lengths, Rate, Share, Slips
from reporting.forecast.simulating import (
    NEVER,
    NO_LIMIT,
    NO_SLOT,
    SLOTS,
    Extra,
    Futures,
    Ints,
    Places,
    Prison,
    World,
    simulated,
)

CERTAIN = 1e9
"""So many weeks of record leave no doubt about a rate."""


NO_SLIPS = Slips(None, Lengths((0.0,)))


def surely(rate: float) -> Rate:
    return Rate(CERTAIN * max(rate, 1e-12), CERTAIN)


def ints(*values: int) -> Ints:
    return np.array(values, dtype=np.int64)


def a_prison(
    *,
    referrals: float = 0.0,
    waiting: tuple[float, ...] = (),
    slots: int = 1,
    giving_up: float = 0.0,
    support: float = 0.0,
    weeks_left: tuple[float, ...] = (NEVER,),
    rooms: int = NO_LIMIT,
) -> Prison:
    """A prison where everything is certain, unless a rate says otherwise."""
    return Prison(
        arrivals=Arrivals(surely(referrals)),
        weeks_left=Lengths(weeks_left),
        slips=NO_SLIPS,
        giving_up=surely(giving_up),
        support=surely(support),
        waiting=np.array(waiting),
        slots=np.full(len(waiting), slots),
        usual_slots=ints(slots),
        rooms=np.full(SLOTS, rooms),
    )


def free_places(count: int, *, futures: int, prisons: int = 1, offered: int = 1) -> Places:
    """So many mentors with one free place each, cleared everywhere."""
    return Places(
        mentor=np.arange(count),
        offered=np.full((count, prisons), offered),
        busy_slot=np.full(count, -1),
        busy_prison=np.full(count, -1),
        begins=np.zeros((futures, count)),
    )


def futures_of(
    *prisons: Prison, places: Places, weeks: int = 4, leaving: float = 0.0, seed: int = 1
) -> Futures:
    return simulated(
        prisons,
        places,
        leaving=surely(leaving),
        shortest=0.0,
        months=[1] * weeks,
        random=np.random.default_rng(seed),
        futures=len(places.begins),
    )


def erlang_a(referrals: float, support: float, giving_up: float, places: int) -> float:
    """How many wait on average, where referrals, supports and patience are all exponential: the
    birth and death chain of Garnett, Mandelbaum and Reiman, "Designing a Call Center with Impatient
    Customers", Manufacturing & Service Operations Management 4 (2002)."""
    chances = [1.0]
    for men in range(1, 400):
        ends = min(men, places) * support + max(men - places, 0) * giving_up
        chances.append(chances[-1] * referrals / ends)
    share = np.array(chances) / sum(chances)
    return float((share * np.maximum(np.arange(share.size) - places, 0)).sum())


@pytest.mark.parametrize(
    ("referrals", "places"), [(1.5, 11), (0.6, 11)], ids=["all places taken", "some places free"]
)
def test_agrees_with_the_exact_formula(referrals: float, places: int) -> None:
    """The formula knows no weeks, so we count in quarters of a week. Referrals still come at the
    start of a step, which adds up to half a step of referrals. The rest is chance."""
    step = 0.25
    prison = a_prison(referrals=step * referrals, giving_up=step / 30, support=step / 21)
    futures = futures_of(prison, places=free_places(places, futures=60), weeks=600)
    waiting = float(futures.waiting[:, -300:, 0].mean())
    assert waiting == pytest.approx(erlang_a(referrals, 1 / 21, 1 / 30, places), rel=0.06)


def test_a_free_place_goes_to_the_man_with_the_least_time() -> None:
    prison = a_prison(waiting=(9.0, 1.0, 2.0))
    futures = futures_of(prison, places=free_places(1, futures=2))
    assert futures.matched[:, :, 0].tolist() == [[1, 1, 1, 1]] * 2
    assert futures.waiting[0, :, 0].tolist() == [2, 2, 1, 1]
    assert futures.unmatched[0, :, 0].tolist() == [0, 0, 1, 1]


def test_a_man_who_gives_up_has_not_left_unmatched() -> None:
    prison = a_prison(waiting=(2.0,) * 200, giving_up=50.0)
    futures = futures_of(prison, places=free_places(0, futures=1))
    assert futures.unmatched[0, -1, 0] == 0
    assert futures.waiting[0, 1, 0] == 0


def test_an_unknown_release_is_drawn_from_the_record() -> None:
    prison = a_prison(waiting=(float("nan"),) * 300, weeks_left=(0.0, 30.0))
    futures = futures_of(prison, places=free_places(0, futures=1))
    assert 100 < futures.unmatched[0, 1, 0] < 200


def test_nobody_meets_at_a_time_that_one_of_them_lacks() -> None:
    prison = a_prison(waiting=(9.0,), slots=0b10)
    futures = futures_of(prison, places=free_places(1, futures=1, offered=0b01))
    assert futures.matched.sum() == 0


def test_a_mentor_meets_one_man_at_a_time_of_the_week() -> None:
    prison = a_prison(waiting=(9.0, 9.0))
    places = replace(free_places(2, futures=1), mentor=ints(0, 0))
    assert futures_of(prison, places=places).matched[0, -1, 0] == 1


def test_a_room_that_is_taken_cannot_be_reached() -> None:
    prison = a_prison(waiting=(9.0, 9.0, 9.0), rooms=1)
    futures = futures_of(prison, places=free_places(3, futures=1))
    assert futures.matched[0, -1, 0] == 1
    assert futures.waiting[0, -1, 0] == 2
    assert futures.reachable[0, -1, 0] == 0


def test_a_support_that_ends_frees_the_place_and_the_room() -> None:
    prison = a_prison(waiting=(9.0,), support=50.0, rooms=0)
    busy = replace(free_places(1, futures=1), busy_slot=ints(0), busy_prison=ints(0))
    futures = futures_of(prison, places=busy)
    assert futures.matched[0, :, 0].tolist() == [0, 1, 1, 1]


def test_support_by_letter_uses_a_place_and_no_time() -> None:
    prison = a_prison(waiting=(9.0, 9.0), rooms=1)
    places = replace(
        free_places(2, futures=1),
        mentor=ints(0, 0),
        busy_slot=ints(NO_SLOT, -1),
        busy_prison=ints(0, -1),
    )
    assert futures_of(prison, places=places).matched[0, -1, 0] == 1


def test_a_man_with_too_little_time_waits_until_he_leaves() -> None:
    prison = a_prison(waiting=(3.0,))
    futures = simulated(
        [prison],
        free_places(1, futures=1),
        leaving=surely(0),
        shortest=4.0,
        months=[1] * 5,
        random=np.random.default_rng(1),
        futures=1,
    )
    assert futures.waiting[0, :, 0].tolist() == [1, 1, 1, 0, 0]
    assert futures.reachable.sum() == 0
    assert futures.unmatched[0, :, 0].tolist() == [0, 0, 0, 1, 1]


def test_a_date_that_moves_gives_more_time() -> None:
    moving = Slips(Share(CERTAIN, 1), Lengths((10.0,)))
    prison = replace(a_prison(waiting=(2.0,)), slips=moving)
    futures = futures_of(prison, places=free_places(0, futures=1), weeks=14)
    assert futures.unmatched[0, :, 0].tolist() == [0] * 12 + [1] * 2


def test_a_mentor_helps_only_where_they_are_cleared() -> None:
    one, other = a_prison(waiting=(9.0,)), a_prison(waiting=(9.0,))
    places = free_places(1, futures=1, prisons=2)
    places.offered[0, 0] = 0
    futures = futures_of(one, other, places=places)
    assert futures.matched[0, -1].tolist() == [0, 1]


def test_a_mentor_takes_nobody_before_they_begin_or_after_they_stop() -> None:
    prison = a_prison(waiting=(9.0,))
    places = free_places(1, futures=2)
    places.begins[:, 0] = (2.0, NEVER)
    futures = futures_of(prison, places=places)
    assert futures.matched[:, :, 0].tolist() == [[0, 0, 1, 1], [0, 0, 0, 0]]
    later = a_prison(referrals=20.0, support=50.0)
    stops = futures_of(later, places=free_places(1, futures=1), leaving=50.0)
    assert stops.matched[0, -1, 0] <= 1


@settings(max_examples=25)
@given(
    st.integers(0, 10_000),
    st.integers(0, 4),
    st.lists(st.tuples(st.floats(0, 30), st.integers(1, 7)), max_size=6),
    st.integers(0, 2),
)
def test_no_man_is_lost_or_counted_twice(
    seed: int, count: int, men: list[tuple[float, int]], rooms: int
) -> None:
    prison = replace(
        a_prison(referrals=0.0, support=0.1, rooms=rooms),
        waiting=np.array([weeks for weeks, _ in men]),
        slots=ints(*(slots for _, slots in men)),
    )
    futures = futures_of(
        prison, places=free_places(count, futures=3, offered=7), weeks=8, seed=seed, leaving=0.05
    )
    everybody = futures.waiting + futures.unmatched + futures.matched
    assert (everybody == len(men)).all()
    assert (futures.reachable <= futures.waiting).all()
    assert (np.diff(futures.unmatched, axis=1) >= 0).all()
    assert (np.diff(futures.matched, axis=1) >= 0).all()


def test_the_same_generator_gives_the_same_futures() -> None:
    prison = a_prison(referrals=2.0, giving_up=0.1, support=0.2)
    one, other = (futures_of(prison, places=free_places(3, futures=5), seed=4) for _ in range(2))
    assert (one.waiting == other.waiting).all()
    assert (one.unmatched == other.unmatched).all()


def world_of(*prisons: Prison, places: Places, weeks: int = 8, seed: int = 1) -> World:
    return World.drawn(
        prisons,
        places,
        leaving=surely(0.05),
        shortest=0.0,
        months=[1] * weeks,
        seed=seed,
        futures=len(places.begins),
    )


def test_a_world_lives_as_it_was_simulated() -> None:
    prison = a_prison(referrals=2.0, giving_up=0.1, support=0.2, weeks_left=(3.0, 20.0), rooms=2)
    places = free_places(3, futures=5)
    world = world_of(prison, places=places)
    futures = futures_of(prison, places=places, weeks=8, leaving=0.05)
    weeks = np.arange(8)[:, None, None]
    matched = (world.lived() <= weeks).sum(axis=2).T
    assert matched.tolist() == futures.matched[:, :, 0].tolist()
    assert matched.sum() > 0


def test_a_second_place_of_a_mentor_shares_their_times() -> None:
    prison = a_prison(waiting=(9.0, 9.0))
    world = world_of(prison, places=free_places(0, futures=1))
    one = [Extra(who=1, offered=(1,), place=place) for place in range(2)]
    two = [Extra(who=who, offered=(1,)) for who in range(2)]
    assert [(world.lived(each) == 0).sum() for each in (one, two)] == [1, 2]


def test_an_extra_place_begins_in_its_week_and_may_belong_to_a_mentor_of_today() -> None:
    prison = a_prison(waiting=(9.0, 9.0), slots=0b11)
    world = world_of(prison, places=free_places(1, futures=2, offered=0b11))
    extra = Extra(who=1, offered=(0b11,), mentor=0, begins=(3.0, NEVER))
    assert np.sort(world.lived([extra]), axis=1).tolist() == [[0, 3], [0, NEVER]]


@settings(max_examples=50, deadline=None)
@given(
    st.integers(0, 10_000),
    st.lists(st.integers(1, 7), max_size=3),
    st.lists(st.integers(1, 7), min_size=1, max_size=3),
    st.lists(st.tuples(st.floats(0, 10), st.integers(1, 7)), max_size=6),
)
def test_without_a_limit_of_rooms_one_more_mentor_makes_nobody_wait(
    seed: int, offers: list[int], more: list[int], men: list[tuple[float, int]]
) -> None:
    prison = replace(
        a_prison(referrals=1.0, support=0.3, weeks_left=(2.0, 5.0)),
        waiting=np.array([weeks for weeks, _ in men]),
        slots=ints(*(slots for _, slots in men)),
        usual_slots=ints(1, 2, 4, 7),
    )
    places = replace(
        free_places(len(offers), futures=3),
        offered=np.array(offers, dtype=np.int64).reshape(-1, 1),
    )
    world = world_of(prison, places=places, seed=seed)
    extras = [Extra(who=who, offered=(times,)) for who, times in enumerate(more)]
    before = world.lived(extras[:-1])
    after = world.lived(extras)
    waited = np.arange(8)[:, None, None]
    assert ((after > waited) <= (before > waited)).all()


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 10_000),
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(1, 7), st.booleans(), st.booleans()), max_size=8
    ),
    st.lists(st.lists(st.floats(0, 10), max_size=4), min_size=3, max_size=3),
    st.integers(0, 2),
)
def test_prisons_that_share_no_mentors_live_as_if_they_did(
    seed: int,
    mentors: list[tuple[int, int, bool, bool]],
    waiting: list[list[float]],
    rooms: int,
) -> None:
    """A mentor who could come to all of them, but never begins, makes us fill place by place."""
    prisons = [
        replace(
            a_prison(referrals=0.5, support=support, weeks_left=(2.0, 5.0), rooms=rooms),
            waiting=np.array(weeks),
            slots=ints(*(1 + number % 7 for number in range(len(weeks)))),
            usual_slots=ints(1, 2, 4, 7),
        )
        for weeks, support in zip(waiting, (0.1, 0.3, 0.6), strict=True)
    ]
    rows = [
        (mentor, prison, times, is_busy and place == 0)
        for mentor, (prison, times, is_busy, has_two) in enumerate(mentors)
        for place in range(1 + has_two)
    ]
    offered = np.zeros((len(rows), 3), dtype=np.int64)
    for row, (_, prison, times, _) in enumerate(rows):
        offered[row, prison] = times
    places = Places(
        mentor=ints(*(mentor for mentor, *_ in rows)),
        offered=offered,
        busy_slot=ints(*(1 if busy else -1 for *_, busy in rows)),
        busy_prison=ints(*(prison if busy else -1 for _, prison, _, busy in rows)),
        begins=np.zeros((4, len(rows))),
    )
    world = world_of(*prisons, places=places, seed=seed)
    nobody = Extra(who=7, offered=(7, 7, 7), begins=NEVER)
    assert (world.lived() == world.lived([nobody])).all()
    more = Extra(who=8, offered=(0, 7, 0), begins=(0.0, 1.0, 2.0, NEVER))
    assert (world.lived([more]) == world.lived([more, nobody])).all()


def test_where_rooms_are_few_one_more_mentor_can_take_the_room_of_another_man() -> None:
    """The first man could meet in a slot that nobody else needs, but the new mentor is free only in
    the slot of the second man. His own mentor begins a week later."""
    prison = replace(a_prison(waiting=(8.0, 9.0), rooms=1), slots=ints(0b11, 0b01))
    places = replace(free_places(1, futures=1, offered=0b10), begins=np.ones((1, 1)))
    later = replace(places, mentor=ints(0, 1), offered=np.array([[0b10], [0b01]]))
    later = replace(later, busy_slot=ints(-1, -1), busy_prison=ints(-1, -1), begins=np.ones((1, 2)))
    world = world_of(prison, places=later)
    assert (world.lived()[0] == NEVER).sum() == 0
    new = Extra(who=1, offered=(0b01,))
    assert (world.lived([new])[0] == NEVER).sum() == 1


def test_a_rate_with_a_short_record_scatters_more() -> None:
    random = np.random.default_rng(1)
    short, long = (
        Rate(6, 4).with_record(each * 1.5, each).drawn(random, 2_000) for each in (4, 400)
    )
    assert short.mean() == pytest.approx(1.5, rel=0.05)
    assert long.mean() == pytest.approx(1.5, rel=0.05)
    assert short.std() > 3 * long.std()


def test_a_share_stays_between_nobody_and_everybody() -> None:
    share = Share(1, 1).with_record(3, 9)
    assert share.mean == pytest.approx(4 / 14)
    drawn = share.drawn(np.random.default_rng(1), 500)
    assert drawn.min() > 0
    assert drawn.max() < 1


def test_referrals_follow_the_seasons_and_come_in_bursts_if_the_record_says_so() -> None:
    random = np.random.default_rng(1)
    seasons = (2.0, *(10 / 11,) * 11)
    calm = Arrivals(surely(3.0), seasons=seasons).drawn(random, 4_000, [1, 2])
    assert calm[:, 0].mean() == pytest.approx(6, rel=0.05)
    assert calm[:, 1].mean() == pytest.approx(3 * 10 / 11, rel=0.05)
    assert calm[:, 0].var() == pytest.approx(6, rel=0.1)
    bursts = Arrivals(surely(3.0), bursts=0.5).drawn(random, 4_000, [1])
    assert bursts.var() == pytest.approx(3 + 0.5 * 9, rel=0.15)
