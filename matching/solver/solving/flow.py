"""The round as a flow, which is exact where no room binds.

    source ─b_m→ mentor m ─b_o→ offer o = (m, s) ─1→ man r ─1→ sink

b_m is the number of the mentor's free places. b_o is one man. If the mentor offers the slot every
other week, and has nobody in it yet, b_o is 2 men. Each unit of flow is one match. So every flow is
a list within these limits, and every list within these limits is a flow. An arc o → r costs −score.
The cheapest of the largest flows has the most matches and, of the lists with the most matches, the
highest score. OR-Tools' `SimpleMinCostFlow` solves this exactly, by cost scaling (Goldberg and
Tarjan, 1990).
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from matching.solver.problem.instance import Instance
from matching.solver.problem.solution import SolverError
from matching.solver.scoring.choices import Choices, men_at_once


class Network(NamedTuple):
    """The flow network in OR-Tools, and the arc number of each choice."""

    flow: SimpleMinCostFlow
    arcs: npt.NDArray[np.int32]


def network(instance: Instance, options: Choices) -> Network:
    """Builds the network. Its nodes are source, sink, mentors, offers and men, in this order."""
    places = instance.mentors.places
    at_once = np.where(places[:, None] > 0, men_at_once(instance), 0)
    owner, offered = np.nonzero(at_once)
    source, sink, first_mentor = 0, 1, 2
    first_offer = first_mentor + places.size
    first_man = first_offer + owner.size
    men = np.arange(len(instance.referrals))
    offers = first_offer + np.arange(owner.size)
    offer_at = np.zeros_like(at_once)
    offer_at[owner, offered] = offers

    flow = SimpleMinCostFlow()
    arcs = add_arcs(
        flow,
        offer_at[options.mentor, options.slot],
        first_man + options.referral,
        cost=-options.score,
    )
    add_arcs(flow, source, first_mentor + np.arange(places.size), capacity=places)
    add_arcs(flow, first_mentor + owner, offers, capacity=at_once[owner, offered])
    add_arcs(flow, first_man + men, sink)
    supply = min(int(places.sum()), men.size)
    flow.set_nodes_supplies(np.array([source, sink]), np.array([supply, -supply]))
    return Network(flow, arcs)


def largest_and_best(network: Network) -> npt.NDArray[np.intp]:
    """Solves the network. Returns the choices that carry flow.

    Raises SolverError when OR-Tools does not report an optimum.
    """
    status = network.flow.solve_max_flow_with_min_cost()
    if status != network.flow.OPTIMAL:
        raise SolverError(f"OR-Tools found no proven optimum: {status}")
    return np.flatnonzero(network.flow.flows(network.arcs))


def add_arcs(
    flow: SimpleMinCostFlow,
    tail: npt.ArrayLike,
    head: npt.ArrayLike,
    capacity: npt.ArrayLike = 1,
    cost: npt.ArrayLike = 0,
) -> npt.NDArray[np.int32]:
    """Adds many arcs at once. Returns the numbers of the arcs.

    Each argument is a column, or a single value for all arcs.
    """
    tails, heads, capacities, costs = np.broadcast_arrays(tail, head, capacity, cost)
    arcs = flow.add_arcs_with_capacity_and_unit_cost(tails, heads, capacities, costs)
    return np.asarray(arcs, dtype=np.int32)
