"""How the cost of a round grows with its size."""

from time import process_time
from typing import NamedTuple

import numpy as np

from matching.solver import solve, validate
from tests.benchmarks.families import Family

SIZES = ((60, 400), (120, 800), (250, 1_600), (500, 3_200), (1_000, 6_400), (2_000, 12_800))
REPEATS = 3


class Growth(NamedTuple):
    """For rounds of several sizes: how many choices each has, and the processor's seconds to solve
    and check it. The seconds grow about as the choices to the power of `exponent`."""

    choices: list[int]
    seconds: list[float]
    exponent: float


def growth(make: Family) -> Growth:
    """Measures each size REPEATS times and keeps the shortest. Uses the processor's time, because
    other work on the machine makes the clock's time longer."""
    choices, seconds = [], []
    for mentors, men in SIZES:
        instance = make(mentors, men, 0)
        turns = []
        for _ in range(REPEATS):
            began = process_time()
            solution = solve(instance)
            validate(instance, solution)
            turns.append(process_time() - began)
        choices.append(solution.arcs)
        seconds.append(min(turns))
    exponent, _ = np.polyfit(np.log(choices), np.log(seconds), 1)
    return Growth(choices, seconds, float(exponent))
