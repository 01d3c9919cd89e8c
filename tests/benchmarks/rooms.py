"""Rooms that bind: this solver beside HiGHS on every choice, in the same run."""

from dataclasses import replace
from time import perf_counter
from typing import Final, NamedTuple

import numpy as np

from matching.solver import solve, validate
from tests.benchmarks.peers import Question, highs
from tests.factories.instances import round_of

SIZES: Final = ((60, 500), (200, 2_000), (1_000, 5_000))
ROOMS: Final = (3, 5)
SEEDS: Final = (0, 1)
HIGHS_SECONDS: Final = 600


class Roomed(NamedTuple):
    """One round: how long HiGHS took, and what share of that this solver took; how many were
    matched, and how many points the prices leave open; whether HiGHS finished."""

    mentors: int
    men: int
    rooms: int
    seconds: float
    share: float
    matched: int
    left: int
    finished: bool


def beside_highs() -> list[Roomed]:
    """Every size, number of rooms and seed. Takes some six minutes."""
    found = []
    for mentors, men in SIZES:
        for rooms in ROOMS:
            for seed in SEEDS:
                found.append(_compared(mentors, men, rooms, seed))
                print(f"  {found[-1]}")
    return found


def _compared(mentors: int, men: int, rooms: int, seed: int) -> Roomed:
    drawn = round_of(mentors, men, seed)
    instance = replace(drawn, rooms=np.full_like(drawn.rooms, rooms))
    start = perf_counter()
    solution = solve(instance)
    middle = perf_counter()
    theirs = highs(Question.of(instance, HIGHS_SECONDS))
    took = perf_counter() - middle
    assert (theirs.matched, theirs.score) <= (solution.matched, solution.objective)
    assert not theirs.proven or theirs.score == solution.objective
    left = validate(instance, solution).objective_bound - solution.objective
    share = (middle - start) / took
    return Roomed(mentors, men, rooms, took, share, solution.matched, left, theirs.proven)
