"""The time of the solver, compared with the time of its flow alone."""

from collections.abc import Callable
from functools import partial
from time import perf_counter
from typing import TypeVar

import pytest

from matching.solver import Instance, reasons, solve, validate
from matching.solver.scoring.choices import choices
from matching.solver.solving.flow import network
from tests.factories.instances import round_of

SIZES = ((11, 93), (60, 500), (200, 2_000), (1_000, 5_000), (3_000, 10_000))
REPEATS = 5

Answer = TypeVar("Answer")

pytestmark = [pytest.mark.bench, pytest.mark.timeout(900)]


def timed(work: Callable[[], Answer]) -> tuple[float, Answer]:
    start = perf_counter()
    answer = work()
    return perf_counter() - start, answer


def fastest(work: Callable[[], object]) -> float:
    return min(timed(work)[0] for _ in range(REPEATS))


def bare(instance: Instance) -> float:
    """The seconds inside `SimpleMinCostFlow` alone, on a network already loaded."""
    options = choices(instance)
    loaded = [network(instance, options).flow for _ in range(REPEATS)]
    return min(timed(flow.solve_max_flow_with_min_cost)[0] for flow in loaded)


def test_the_solver_beside_its_bare_flow() -> None:
    print("\n  mentors × men        arcs     bare s  solve/bare  validate/bare  reasons/bare")
    for mentors, men in SIZES:
        instance = round_of(mentors, men)
        solution = solve(instance)
        alone = bare(instance)
        shares = [
            fastest(partial(solve, instance)),
            fastest(partial(validate, instance, solution)),
            fastest(partial(reasons, instance, solution)),
        ]
        ratios = "".join(f"{share / alone:13.1f}" for share in shares)
        print(f"  {mentors:>6,} × {men:<6,} {solution.arcs:>10,} {alone:10.4f}{ratios}")
