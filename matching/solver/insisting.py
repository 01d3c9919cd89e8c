"""The best list in which one man has a mentor.

A bonus on his choices, above all that any list scores, makes the flow match him if anything can;
taking him in never lowers the number matched, because an augmenting path only ever exchanges one
man for another. The bonus is at most 100 × 8 × MAX_WEIGHT × MAX_REFERRALS + 1, 1.6e11, and with
the 2.4 million nodes OR-Tools multiplies costs by stays below 2**59. With priority first, he
comes before everybody instead.
"""

from functools import partial

import numpy as np

from matching.solver.comparing import value
from matching.solver.instance import Instance
from matching.solver.network import Choices, choices, largest_and_best, network
from matching.solver.pins import held, pin, with_pins
from matching.solver.rooms import has_room
from matching.solver.score import places_in_order
from matching.solver.solution import Solution
from matching.solver.solving import flow_by_order, solution_of, solve


def best_with(instance: Instance, man: int) -> Solution | None:
    """Most matches, then the highest score, among all lists that match this man; None if no list
    does. Costs one flow, or one solve a choice of his where the rooms bind."""
    options = choices(instance)
    his = options.referral == man
    if not his.any():
        return None
    if instance.policy.priority_first:
        places = places_in_order(instance)
        places[man] = places.size + 1
        taken = flow_by_order(instance, options, places)
    else:
        most = int(options.score.max())
        bonus = 1 + most * min(len(instance.referrals), int(instance.mentors.places.sum()))
        favoured = options._replace(score=options.score + bonus * his)
        taken = largest_and_best(network(instance, favoured))
    if has_room(instance, options, taken):
        return solution_of(instance, options, taken)
    return _best_of_each(instance, options, man)


def _best_of_each(instance: Instance, options: Choices, man: int) -> Solution | None:
    """The best over every choice of his, each pinned in turn."""
    found: list[Solution] = []
    for row in np.flatnonzero(options.referral == man):
        slot = int(options.slot[row])
        if not instance.rooms[instance.referrals.establishment[man], slot]:
            continue
        pins = pin(int(options.mentor[row]), man, slot)
        found.append(with_pins(instance, pins, solve(held(instance, pins))))
    return max(found, key=partial(value, instance), default=None)
