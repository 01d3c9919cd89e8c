"""Small random rounds. Every rule excludes somebody in some of them."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import product
from typing import Any, TypeVar

import numpy as np
from hypothesis import strategies as st

from matching.solver import (
    NO_DATE,
    SLOTS,
    Clearances,
    Earlier,
    Exclusions,
    Hours,
    Instance,
    Mentors,
    Policy,
    Referrals,
    Travel,
    Undecided,
)
from matching.solver.problem.rules import PAIR_RULES

TODAY = 739_000
_USED_SLOTS = (0, 7, 20)

Cell = TypeVar("Cell")


policies = st.builds(
    Policy,
    waiting=st.sampled_from([0, 1, 35, 1_000]),
    release=st.sampled_from([0, 1, 40, 1_000]),
    needs=st.sampled_from([0, 1, 25, 1_000]),
    minimum_days=st.sampled_from([0, 28, 90]),
    continuity=st.sampled_from([0, 20, 1_000]),
    preferences=st.sampled_from([0, 10, 1_000]),
    travel=st.sampled_from([0, 10, 1_000]),
    cover=st.sampled_from([0, 30, 1_000]),
    stability=st.sampled_from([0, 10, 1_000]),
    floor=st.sampled_from([0, 0, 20, 60]),
    priority_first=st.booleans(),
)
masks = st.sampled_from([sum(some) for some in product(*((0, 1 << slot) for slot in _USED_SLOTS))])
bits = st.sampled_from([0, 0, 0, 1, 1 << 63, 1 | 1 << 63])
many_bits = st.sampled_from([1, 1 << 63, 1 | 1 << 63, 1 | 1 << 63])
levels = st.lists(st.integers(0, 3), min_size=2, max_size=2)
flags = st.lists(st.integers(0, 1), min_size=2, max_size=2)
releases = st.one_of(st.just(NO_DATE), st.integers(TODAY - 5, TODAY + 600))
expiries = st.sampled_from([NO_DATE, TODAY - 1, TODAY, TODAY + 100])


def instances(most_mentors: int = 3, most_men: int = 4) -> st.SearchStrategy[Instance]:
    """Rounds with up to this many mentors and men, at up to 2 prisons."""
    return _instance(most_mentors, most_men)


def roomed_instances(most_mentors: int = 4, most_men: int = 5) -> st.SearchStrategy[Instance]:
    """Rounds with the most matches first and few rooms: in each slot 1, none, 2 or no limit."""
    return _instance(most_mentors, most_men).map(by_number).flatmap(_with_few_rooms)


def by_number(instance: Instance) -> Instance:
    """The same round with most matches first."""
    return replace(instance, policy=replace(instance.policy, priority_first=False))


def in_turn(instance: Instance) -> Instance:
    """The same round with priority first."""
    return replace(instance, policy=replace(instance.policy, priority_first=True))


@st.composite
def _with_few_rooms(draw: st.DrawFn, instance: Instance) -> Instance:
    rooms = np.full_like(instance.rooms, -1)
    for slot in _USED_SLOTS:
        rooms[:, slot] = draw(_rows(st.sampled_from([1, 0, 2, -1]), len(rooms)))
    return replace(instance, rooms=rooms)


@st.composite
def _instance(draw: st.DrawFn, most_mentors: int, most_men: int) -> Instance:
    mentors = draw(st.integers(0, most_mentors))
    men = draw(st.integers(0, most_men))
    sites = draw(st.integers(1, 2))
    return Instance(
        today=TODAY,
        establishments=np.arange(sites),
        rooms=np.full((sites, SLOTS), -1, dtype=np.int32),
        mentors=draw(_mentors(mentors)),
        clearances=draw(_clearances(mentors, sites)),
        referrals=draw(_referrals(men, sites)),
        exclusions=draw(_exclusions(mentors, men)),
        policy=draw(policies),
        hours=draw(_hours(mentors, sites)),
        travel=draw(_travel(mentors, sites)),
        earlier=Earlier(*draw(_pairs(mentors, men))),
        undecided=draw(_undecided(mentors, men)),
        matching_days=draw(st.sampled_from([1, 62, 200])),
    )


@st.composite
def _mentors(draw: st.DrawFn, rows: int) -> Mentors:
    ids = draw(st.sets(st.integers(-9, 9), min_size=rows, max_size=rows))
    fortnightly = draw(_rows(masks, rows))
    once = draw(_rows(masks, rows))
    return Mentors(
        id=np.array(sorted(ids), dtype=np.int64),
        places=np.array(draw(_rows(st.integers(0, 3), rows)), dtype=np.int32),
        offered=np.array(draw(_rows(masks, rows)), dtype=np.uint32),
        taken=np.array(draw(_rows(st.sampled_from([0, 0, 1, 1 << 7]), rows)), dtype=np.uint32),
        fortnightly=np.array(fortnightly, dtype=np.uint32),
        taken_once=np.array(fortnightly, dtype=np.uint32) & np.array(once, dtype=np.uint32),
        experience=np.array(draw(_rows(levels, rows)), dtype=np.uint8).reshape(rows, 2),
        languages=np.array(draw(_rows(many_bits, rows)), dtype=np.uint64),
        training=np.array(draw(_rows(many_bits, rows)), dtype=np.uint64),
        boundaries=np.array(draw(_rows(bits, rows)), dtype=np.uint64),
        preferred=np.array(draw(_rows(masks, rows)), dtype=np.uint32),
        wishes=np.array(draw(_rows(flags, rows)), dtype=np.uint8).reshape(rows, 2),
    )


@st.composite
def _clearances(draw: st.DrawFn, mentors: int, sites: int) -> Clearances:
    every = [(mentor, site) for mentor in range(mentors) for site in range(sites)]
    absent = draw(st.sets(st.sampled_from(every), max_size=2)) if every else set()
    pairs = draw(st.permutations([pair for pair in every if pair not in absent]))
    return Clearances(
        mentor=np.array([mentor for mentor, _ in pairs], dtype=np.int32),
        establishment=np.array([site for _, site in pairs], dtype=np.int32),
        expires=np.array(draw(_rows(expiries, len(pairs))), dtype=np.int32),
    )


@st.composite
def _hours(draw: st.DrawFn, mentors: int, sites: int) -> Hours:
    every = [(mentor, site) for mentor in range(mentors) for site in range(sites)]
    some = draw(st.permutations(every))[: draw(st.integers(0, 3))]
    mentor, site = _columns(some, 2)
    return Hours(mentor, site, np.array(draw(_rows(masks, len(some))), dtype=np.uint32))


@st.composite
def _referrals(draw: st.DrawFn, rows: int, sites: int) -> Referrals:
    ids = draw(st.sets(st.integers(-9, 9), min_size=rows, max_size=rows))
    received = _rows(st.integers(TODAY - 250, TODAY + 2), rows)
    return Referrals(
        id=np.array(sorted(ids), dtype=np.int64),
        establishment=np.array(draw(_rows(st.integers(0, sites - 1), rows)), dtype=np.int32),
        slots=np.array(draw(_rows(masks, rows)), dtype=np.uint32),
        received=np.array(draw(received), dtype=np.int32),
        release=np.array(draw(_rows(releases, rows)), dtype=np.int32),
        needs=np.array(draw(_rows(levels, rows)), dtype=np.uint8).reshape(rows, 2),
        languages=np.array(draw(_rows(bits, rows)), dtype=np.uint64),
        training=np.array(draw(_rows(bits, rows)), dtype=np.uint64),
        topics=np.array(draw(_rows(bits, rows)), dtype=np.uint64),
        preferred=np.array(draw(_rows(masks, rows)), dtype=np.uint32),
        covered=np.array(draw(_rows(st.integers(0, 1), rows)), dtype=np.uint8),
    )


@st.composite
def _exclusions(draw: st.DrawFn, mentors: int, men: int) -> Exclusions:
    row = st.tuples(
        st.integers(0, max(0, mentors - 1)),
        st.integers(0, max(0, men - 1)),
        st.sampled_from(PAIR_RULES),
    )
    rows = draw(st.lists(row, max_size=3)) if mentors and men else []
    return Exclusions(
        mentor=np.array([mentor for mentor, _, _ in rows], dtype=np.int32),
        referral=np.array([man for _, man, _ in rows], dtype=np.int32),
        rule=np.array([rule for _, _, rule in rows], dtype=np.uint8),
    )


@st.composite
def _travel(draw: st.DrawFn, mentors: int, sites: int) -> Travel:
    every = [(mentor, site) for mentor in range(mentors) for site in range(sites)]
    told = draw(st.permutations(sorted(draw(st.sets(st.sampled_from(every)))))) if every else []
    minutes = draw(_rows(st.sampled_from([0, 30, 31, 77, 120, 600]), len(told)))
    mentor, site = _columns(told, 2)
    return Travel(mentor, site, np.array(minutes, dtype=np.int16))


@st.composite
def _pairs(draw: st.DrawFn, mentors: int, men: int) -> list[Any]:
    every = [(mentor, man) for mentor in range(mentors) for man in range(men)]
    return _columns(draw(st.lists(st.sampled_from(every), max_size=3)) if every else [], 2)


@st.composite
def _undecided(draw: st.DrawFn, mentors: int, men: int) -> Undecided:
    who = draw(st.permutations(range(men)))[: draw(st.integers(0, men))] if mentors else []
    row = st.tuples(st.integers(0, max(0, mentors - 1)), st.sampled_from(_USED_SLOTS))
    rows = [(mentor, man, slot) for man in who for mentor, slot in [draw(row)]]
    return Undecided(*_columns(rows, 3))


def _columns(rows: Sequence[tuple[int, ...]], width: int) -> list[Any]:
    return list(np.array(rows, dtype=np.int32).reshape(-1, width).T)


@cache  # kept, because Hypothesis takes as long to make and check a strategy as to draw from it
def _rows(cells: st.SearchStrategy[Cell], rows: int) -> st.SearchStrategy[list[Cell]]:
    return st.lists(cells, min_size=rows, max_size=rows)
