"""Rooms that bind: this solver beside HiGHS on every choice, in the same run."""

from dataclasses import replace
from time import perf_counter

import numpy as np
import pytest

from matching.solver import solve, validate
from tests.benchmarks.peers import Question, highs
from tests.factories.instances import round_of

SIZES = ((60, 500), (200, 2_000), (1_000, 5_000))
ROOMS = (3, 5)
SEEDS = (0, 1)
HIGHS_SECONDS = 600

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3_600)]


def test_rooms_beside_highs_on_all_choices() -> None:
    print("\n  mentors × men  rooms seed   HiGHS s  this/HiGHS  matched  open points  HiGHS done")
    for mentors, men in SIZES:
        for rooms in ROOMS:
            for seed in SEEDS:
                compare(mentors, men, rooms, seed)


def compare(mentors: int, men: int, rooms: int, seed: int) -> None:
    drawn = round_of(mentors, men, seed)
    instance = replace(drawn, rooms=np.full_like(drawn.rooms, rooms))
    start = perf_counter()
    solution = solve(instance)
    middle = perf_counter()
    theirs = highs(Question.of(instance, HIGHS_SECONDS))
    theirs_took = perf_counter() - middle
    certificate = validate(instance, solution)
    left = certificate.bound - solution.objective
    print(f"  {mentors:>6,} × {men:<6,} {rooms:>4} {seed:>4} {theirs_took:>9.2f}", end="")
    print(f" {(middle - start) / theirs_took:>11.3f} {solution.matched:>8,} {left:>12,}", end="")
    print(f"  {'yes' if theirs.proven else 'no'}")
    assert (theirs.matched, theirs.score) <= (solution.matched, solution.objective)
