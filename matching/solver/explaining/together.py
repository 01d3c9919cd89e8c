"""Which men can all be matched at once, whatever they compete for: mentors, their times, rooms."""

from collections.abc import Sequence

import numpy as np

from matching.solver.changes import only_men
from matching.solver.instance import Instance
from matching.solver.solving import solve


def can_all_be_matched(instance: Instance, men: Sequence[int]) -> bool:
    """Whether some list has every one of these men. Solves a round of them alone."""
    return solve(only_men(instance, np.array(men, dtype=np.intp))).matched == len(men)


def fewest(instance: Instance, given: Sequence[int], men: Sequence[int]) -> list[int]:
    """A part of these men who cannot all be matched beside those given, with nobody to spare:
    without any one of them they can. Nobody where those given cannot be by themselves.

    All together cannot be matched, and there is one man at least. By halves (Junker, 2004): asks
    about twice the length of the answer times the logarithm of how many there are.
    """
    if not can_all_be_matched(instance, given):
        return []
    if len(men) == 1:
        return list(men)
    first, second = men[: len(men) // 2], men[len(men) // 2 :]
    needed = fewest(instance, [*given, *first], second)
    return [*fewest(instance, [*given, *needed], first), *needed]
