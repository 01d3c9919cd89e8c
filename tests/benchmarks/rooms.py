"""Rounds with too few rooms: our solver beside HiGHS and CP-SAT, in the same run.

Both get the choices that fixing by reduced cost leaves, with a whole number for every choice. HiGHS
is also measured with all choices. Times are the processor's, because other work on the machine
makes the clock's longer.
"""

from collections.abc import Callable
from dataclasses import replace
from time import process_time
from typing import Final, NamedTuple

import numpy as np

from matching.solver import Instance, Solution, solve, validate
from matching.solver.problem.solution import SCALE
from matching.solver.scoring.choices import Choices, choices
from matching.solver.solving.linear import Columns, LinearProgram, Master
from tests.benchmarks.families import FAMILIES
from tests.benchmarks.peers import Quality, Question, cp_sat, highs

SIZES: Final = ((60, 500), (200, 2_000), (1_000, 5_000))
ROOMS: Final = (3, 5)
KINDS: Final = ("dense", "ties")
SECONDS: Final = 30
"""How many seconds a peer has, by the clock."""


class Took(NamedTuple):
    """The processor's seconds, whether the peer proved that its list is the best, and whether that
    list is as good as our solver's."""

    seconds: float
    proven: bool
    as_good: bool


class Roomed(NamedTuple):
    """One round: the seconds of our solver and of its peers, and the men matched. `men_open` and
    `points_open` are how many more men, and points of score, the bounds still allow."""

    kind: str
    mentors: int
    men: int
    rooms: int
    seconds: float
    peers: dict[str, Took]
    matched: int
    men_open: int
    points_open: int


def beside_peers() -> list[Roomed]:
    """Measures every family, size and number of rooms. Takes 20 minutes when every peer runs out of
    time."""
    rounds = []
    for kind in KINDS:
        for mentors, men in SIZES:
            for rooms in ROOMS:
                rounds.append(_compared(kind, mentors, men, rooms))
                print(f"  {rounds[-1]}", flush=True)
    return rounds


def _compared(kind: str, mentors: int, men: int, rooms: int) -> Roomed:
    drawn = FAMILIES[kind](mentors, men, 0)
    instance = replace(drawn, rooms=np.full_like(drawn.rooms, rooms))
    start = process_time()
    solution = solve(instance)
    seconds = process_time() - start
    certificate = validate(instance, solution)
    options = choices(instance)
    left = options.only(_fixed(instance, options, solution))
    peers = {
        "HiGHS, all choices": _asked(highs, instance, options, solution),
        "HiGHS, fixed": _asked(highs, instance, left, solution),
        "CP-SAT, fixed": _asked(cp_sat, instance, left, solution),
    }
    return Roomed(
        kind,
        mentors,
        men,
        rooms,
        seconds,
        peers,
        solution.matched,
        certificate.matched_bound - certificate.matched,
        certificate.objective_bound - certificate.objective,
    )


def _fixed(instance: Instance, options: Choices, solution: Solution) -> Columns:
    """The choices that a list as good as the solution can still have, by their reduced cost."""
    made = set(zip(solution.mentor, solution.slot, solution.referral, strict=True))
    every = zip(options.mentor, options.slot, options.referral, strict=True)
    start = np.flatnonzero([choice in made for choice in every])
    program = LinearProgram.of(instance, options)
    bonus = 1 + 4 * int(options.score.max())
    dual = Master(program, options.score + bonus, start).solve()
    gap = dual.bound - SCALE * (solution.objective + bonus * solution.matched)
    return np.flatnonzero(dual.reduced_cost <= gap)


def _asked(
    peer: Callable[[Question], Quality], instance: Instance, options: Choices, solution: Solution
) -> Took:
    question = Question.of(instance, SECONDS, options)
    start = process_time()
    theirs = peer(question)
    seconds = process_time() - start
    ours = solution.matched, solution.objective
    assert (theirs.matched, theirs.score) <= ours
    return Took(seconds, theirs.proven, (theirs.matched, theirs.score) == ours)
