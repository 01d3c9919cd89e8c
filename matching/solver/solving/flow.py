"""Solves a round as a flow through a network. This finds the best list if there are enough rooms.

A network has points (nodes) joined by arrows (arcs). Think of water that flows from a source to a
sink. Each unit of water is one match, and takes this way:

    source → mentor → offer (one slot of this mentor) → man → sink

Every arc has a limit. Into a mentor flows at most the number of their free places. Into an offer
flows 1, or 2 if the mentor can meet 2 men in this slot, in alternating weeks. Into and out of a man
flows 1. So every flow is a list of pairs within these limits, and every such list is a flow. The
arc from an offer to a man costs minus the score of this choice.

We look for the largest flow and, of the largest flows, for the cheapest. That flow is the list with
the most matches and, of those lists, the highest score. OR-Tools' `SimpleMinCostFlow` finds it
exactly, by cost scaling (Goldberg and Tarjan, 1990).
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from matching.solver.problem.instance import Instance
from matching.solver.problem.solution import SolverError
from matching.solver.scoring.choices import Choices, men_at_once


class Network(NamedTuple):
    """The network in OR-Tools, and the number of the arc (an arrow of the network) that stands for
    each choice."""

    flow: SimpleMinCostFlow
    arcs: npt.NDArray[np.int32]


def network(instance: Instance, options: Choices) -> Network:
    """Builds the network. Its nodes (points) are source, sink, mentors, offers and men, in this
    order. An offer is one slot of one mentor."""
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
    """Solves the network. Returns the indexes of the choices in the best list.

    Raises SolverError if OR-Tools does not say that the list is the best.
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
    """Adds many arcs (arrows of the network) at once. Returns their numbers.

    Each argument is an array with a value for each arc, or a single value for all arcs.
    """
    tails, heads, capacities, costs = np.broadcast_arrays(tail, head, capacity, cost)
    arcs = flow.add_arcs_with_capacity_and_unit_cost(tails, heads, capacities, costs)
    return np.asarray(arcs, dtype=np.int32)
