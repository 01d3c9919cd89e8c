"""The men who compete for too few places: why one of them must go without."""

from collections.abc import Iterator

import numpy as np

from matching.solver.instance import Instance
from matching.solver.network import Choices, choices, men_at_once
from matching.solver.solution import Solution

Offer = tuple[int, int]
"""A mentor and a slot."""


def blocking_group(instance: Instance, solution: Solution, man: int) -> tuple[int, ...]:
    """A group with this unmatched man that cannot all be matched, with nobody in it to spare, by
    index ascending.

    They are those of the matched men whose place he could take, directly or by others moving
    round: Hall's condition fails for them by one. Leave out any one of them and the rest can all
    be matched beside him. Empty if no mentor could take him, and where rooms bind, because then
    men may also compete for rooms.
    """
    options = choices(instance)
    if solution.priced or not (options.referral == man).any():
        return ()
    wanted, holders, held_by = _tables(instance, options, solution)
    reached, waiting = {man}, [man]
    while waiting:
        for rival in _rivals(wanted.get(waiting.pop(), []), holders, held_by):
            if rival not in reached:
                reached.add(rival)
                waiting.append(rival)
    return tuple(sorted(reached))


def _tables(
    instance: Instance, options: Choices, solution: Solution
) -> tuple[dict[int, list[Offer]], dict[Offer, list[int]], dict[int, list[int]]]:
    """The offers each man could take, who holds each full offer, and the men of each mentor."""
    order = np.argsort(options.referral, kind="stable")
    columns = (options.referral[order], options.mentor[order], options.slot[order])
    wanted: dict[int, list[Offer]] = {}
    for man, mentor, slot in zip(*(column.tolist() for column in columns), strict=True):
        wanted.setdefault(man, []).append((mentor, slot))
    holders: dict[Offer, list[int]] = {}
    held_by: dict[int, list[int]] = {}
    made = (solution.referral.tolist(), solution.mentor.tolist(), solution.slot.tolist())
    for man, mentor, slot in zip(*made, strict=True):
        holders.setdefault((mentor, slot), []).append(man)
        held_by.setdefault(mentor, []).append(man)
    at_once = men_at_once(instance)
    full = {offer: men for offer, men in holders.items() if len(men) == at_once[offer]}
    return wanted, full, held_by


def _rivals(
    offers: list[Offer], holders: dict[Offer, list[int]], held_by: dict[int, list[int]]
) -> Iterator[int]:
    """Whoever must give way for one of these offers: its holders where it is full, or else any man
    of its mentor, who is full, for otherwise one more man could be matched."""
    for mentor, slot in offers:
        yield from holders.get((mentor, slot), held_by.get(mentor, []))
