"""The solver's records as bytes, and back."""

from dataclasses import dataclass, fields, is_dataclass
from typing import Any

import numpy as np
import pytest

from matching.domain.freezing import frozen, thawed
from matching.solver import Instance, Policy, Solution, solve
from tests.factories.instances import round_of


def same(one: Any, other: Any) -> bool:
    """Whether two records hold the same, to the last column and its type."""
    if is_dataclass(one):
        return type(one) is type(other) and all(
            same(getattr(one, it.name), getattr(other, it.name)) for it in fields(one)
        )
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and np.array_equal(one, other)
    return type(one) is type(other) and bool(one == other)


def test_a_round_comes_back_whole() -> None:
    instance = round_of(30, 200, seed=3, policy=Policy(1, 2, 3, minimum_days=4))
    assert same(thawed(Instance, frozen(instance)), instance)


def test_a_round_of_nobody_comes_back() -> None:
    instance = round_of(0, 0)
    assert same(thawed(Instance, frozen(instance)), instance)


def test_a_solution_comes_back() -> None:
    solution = solve(round_of(30, 200, seed=3))
    assert solution.matched > 0
    assert same(thawed(Solution, frozen(solution)), solution)


def test_what_is_no_number_is_refused() -> None:
    @dataclass
    class Anything:
        value: object

    with pytest.raises(ValueError, match="Object arrays cannot be saved"):
        frozen(Anything(object()))
