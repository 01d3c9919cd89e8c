"""The solver beside its own bare flow, and beside other ways to match."""

from collections.abc import Callable
from functools import partial
from time import perf_counter
from typing import TypeVar

import pytest

from matching.solver import Instance, reasons, solve, validate
from matching.solver.network import choices, network
from tests.benchmarks.peers import (
    CP_SAT_SECONDS,
    CP_SAT_WORKERS,
    Quality,
    assignment,
    cp_sat,
    greedy,
)
from tests.factories.instances import round_of

SIZES = ((11, 93), (60, 500), (200, 2_000), (1_000, 5_000), (3_000, 10_000))
LARGEST_FOR_CP_SAT = 60
LARGEST_FOR_ASSIGNMENT = 1_000
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
    """Seconds inside `SimpleMinCostFlow` alone, on a network already loaded."""
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


def test_the_solver_beside_other_ways_to_match() -> None:
    print(f"\n  CP-SAT: {CP_SAT_WORKERS} workers, stopped after {CP_SAT_SECONDS} s")
    print("  mentors × men     method        seconds  matched        score  proven")
    for mentors, men in SIZES:
        instance = round_of(mentors, men)
        certificate = validate(instance, solve(instance))
        best = Quality(certificate.matched, certificate.objective, certificate.proven)
        for name, method in methods(mentors).items():
            seconds, found = timed(partial(method, instance))
            print(f"  {mentors:>6,} × {men:<6,}  {name:<12} {seconds:>8.3f}", end="")
            print(f" {found.matched:>8,} {found.score:>12,}  {'yes' if found.proven else 'no'}")
            assert (found.matched, found.score) <= (best.matched, best.score)
            if found.proven:
                assert found == best


def methods(mentors: int) -> dict[str, Callable[[Instance], Quality]]:
    """The methods that answer at this size."""
    found: dict[str, Callable[[Instance], Quality]] = {"this solver": ours, "greedy": greedy}
    if mentors <= LARGEST_FOR_ASSIGNMENT:
        found["SciPy"] = assignment
    if mentors <= LARGEST_FOR_CP_SAT:
        found["CP-SAT"] = cp_sat
    return found


def ours(instance: Instance) -> Quality:
    """From instance to solution; the claim of proof is checked where it is compared."""
    solution = solve(instance)
    return Quality(solution.matched, solution.objective, proven=True)
