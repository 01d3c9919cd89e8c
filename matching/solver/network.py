"""The exact assignment, as a flow: source → mentor → (mentor, slot) → man → sink.

Each unit of flow is one match. Capacities are a mentor's free places, one a slot (two where it is
offered every other week and serves nobody yet) and one a man, so that every flow is an allowed set
of matches and every allowed set is a flow. Among the largest flows the cheapest is taken, a match
costing minus its score: most matches first, then the best. OR-Tools' `SimpleMinCostFlow` solves
this exactly, by push-relabel and cost scaling.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from matching.solver.eligibility import blocks
from matching.solver.errors import SolverError
from matching.solver.instance import SLOTS, Instance
from matching.solver.score import scores_of_choices


class Choices(NamedTuple):
    """Every (mentor, slot, man) that no rule and no live match stands in the way of."""

    mentor: npt.NDArray[np.int32]
    slot: npt.NDArray[np.uint8]
    referral: npt.NDArray[np.int32]
    score: npt.NDArray[np.int64]

    def only(self, rows: npt.NDArray[np.intp]) -> "Choices":
        """These of them."""
        mentor, slot, referral, score = self
        return Choices(mentor[rows], slot[rows], referral[rows], score[rows])


class Network(NamedTuple):
    """The flow network loaded into OR-Tools, and the number each choice has as an arc."""

    flow: SimpleMinCostFlow
    arcs: npt.NDArray[np.int32]


def choices(instance: Instance) -> Choices:
    """Every open choice with its score; a pair has one a slot that both are free in."""
    mentor, referral = _eligible_pairs(instance)
    common = _free_slots(instance)[mentor] & instance.referrals.slots[referral]
    possible = common != 0
    mentor, referral, common = mentor[possible], referral[possible], common[possible]
    pair, slot = _set_bits(common)
    score = scores_of_choices(instance, mentor, referral, pair, slot)
    return Choices(mentor[pair], slot, referral[pair], score)


def network(instance: Instance, options: Choices) -> Network:
    """Load the network; its nodes are source, sink, mentors, offered slots, men."""
    places = instance.mentors.places
    owner, offered = _set_bits(_free_slots(instance))
    room_for = men_at_once(instance)[owner, offered]
    source, sink, first_mentor = 0, 1, 2
    first_offer = first_mentor + places.size
    first_man = first_offer + owner.size
    men = np.arange(len(instance.referrals))
    offers = first_offer + np.arange(owner.size)
    offer_at = np.zeros((places.size, 32), dtype=np.int32)
    offer_at[owner, offered] = offers

    flow = SimpleMinCostFlow()
    arcs = add_arcs(
        flow,
        offer_at[options.mentor, options.slot],
        first_man + options.referral,
        cost=-options.score,
    )
    add_arcs(flow, source, first_mentor + np.arange(places.size), capacity=places)
    add_arcs(flow, first_mentor + owner, offers, capacity=room_for)
    add_arcs(flow, first_man + men, sink)
    most = min(int(places.sum()), men.size)
    flow.set_nodes_supplies(np.array([source, sink]), np.array([most, -most]))
    return Network(flow, arcs)


def largest_and_best(network: Network) -> npt.NDArray[np.intp]:
    """Solve, and say which choices carry flow.

    Raises SolverError if OR-Tools reports anything but an optimum.
    """
    status = network.flow.solve_max_flow_with_min_cost()
    if status != network.flow.OPTIMAL:
        raise SolverError(f"OR-Tools found no proven optimum: {status}")
    return np.flatnonzero(network.flow.flows(network.arcs))


def men_at_once(instance: Instance) -> npt.NDArray[np.int64]:
    """How many more men each mentor (row) can meet in each slot (column), places apart: 0 to 2."""
    mentors, slots = instance.mentors, np.arange(SLOTS, dtype=np.uint32)
    once = mentors.offered & ~mentors.taken
    twice = once & mentors.fortnightly & ~mentors.taken_once
    many: npt.NDArray[np.int64] = (once[:, None] >> slots & 1) + (twice[:, None] >> slots & 1)
    return many.astype(np.int64)


def _eligible_pairs(
    instance: Instance,
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    mentors = [np.empty(0, dtype=np.int32)]
    referrals = [np.empty(0, dtype=np.int32)]
    for block in blocks(instance):
        row, column = np.nonzero(block.rules == 0)
        mentors.append(block.mentors[row])
        referrals.append(block.referrals[column])
    return np.concatenate(mentors), np.concatenate(referrals)


def _free_slots(instance: Instance) -> npt.NDArray[np.uint32]:
    """The slots in which each mentor can take one more man; none without a free place."""
    mentors = instance.mentors
    return np.where(mentors.places > 0, mentors.offered & ~mentors.taken, np.uint32(0))


def _set_bits(
    masks: npt.NDArray[np.uint32],
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.uint8]]:
    """The row and number of every bit that is set, by row, then bit."""
    as_bytes = masks.astype("<u4").view(np.uint8)
    cells = np.flatnonzero(np.unpackbits(as_bytes, bitorder="little"))
    return cells >> 5, (cells & 31).astype(np.uint8)


def add_arcs(
    flow: SimpleMinCostFlow,
    tail: npt.ArrayLike,
    head: npt.ArrayLike,
    capacity: npt.ArrayLike = 1,
    cost: npt.ArrayLike = 0,
) -> npt.NDArray[np.int32]:
    """Add arcs in bulk, each argument a column or one value for all; returns their numbers."""
    tails, heads, capacities, costs = np.broadcast_arrays(tail, head, capacity, cost)
    arcs = flow.add_arcs_with_capacity_and_unit_cost(tails, heads, capacities, costs)
    return np.asarray(arcs, dtype=np.int32)
