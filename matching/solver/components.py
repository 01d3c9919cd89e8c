"""A large round taken apart where nothing joins it.

A mentor joins the establishments where he or she has a clearance. Groups of establishments that no
mentor joins, even through others, share no choice, no place, no slot and no room: most matches
first and then the highest score, in each group alone, is that of the whole. So each can be solved
by itself, on any machine, in any order, and their answers laid side by side are the round's.
"""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from matching.solver.instance import Clearances, Instance
from matching.solver.solution import Solution

WORTH_A_PART: Final = 250_000
"""Thinkable pairs below which a part is not worth a task: they take some half a second."""

Numbers = npt.NDArray[np.intp]


def thinkable_pairs(instance: Instance) -> npt.NDArray[np.int64]:
    """How many pairs of a man and a mentor with a clearance there each establishment has."""
    many = instance.establishments.size
    mentors = np.bincount(instance.clearances.establishment, minlength=many)
    men = np.bincount(instance.referrals.establishment, minlength=many)
    return mentors.astype(np.int64) * men


def part_numbers(instance: Instance, least: int = WORTH_A_PART) -> Numbers:
    """The part each establishment belongs to, from 0. Unrelated ones share a part until it has
    `least` thinkable pairs, so that a small round has one part. The same for the same instance."""
    if not instance.establishments.size:
        return np.zeros(0, dtype=np.intp)
    group = _unrelated(instance)
    pairs = np.zeros(group.max() + 1, dtype=np.int64)
    np.add.at(pairs, group, thinkable_pairs(instance))
    before = np.cumsum(pairs) - pairs
    _, part = np.unique(before // least, return_inverse=True)
    numbers: Numbers = part[group]
    return numbers


def part_of(instance: Instance, numbers: Numbers, number: int) -> Instance:
    """The same round in which nobody is cleared outside this part; indexes stay what they were."""
    rows = instance.clearances
    here = numbers[rows.establishment] == number
    kept = Clearances(**{it.name: getattr(rows, it.name)[here] for it in fields(rows)})
    return replace(instance, clearances=kept)


def side_by_side(solutions: Sequence[Solution]) -> Solution:
    """The solutions of all parts as one of the whole, which `validate_parts` checks.

    It carries no prices: those of the parts do not add up to prices of the whole.
    """
    referral = np.concatenate([one.referral for one in solutions])
    order = np.argsort(referral, kind="stable")
    return Solution(
        mentor=np.concatenate([one.mentor for one in solutions])[order],
        referral=referral[order],
        slot=np.concatenate([one.slot for one in solutions])[order],
        terms=np.concatenate([one.terms for one in solutions])[order],
        score=np.concatenate([one.score for one in solutions])[order],
        arcs=sum(one.arcs for one in solutions),
    )


def _unrelated(instance: Instance) -> Numbers:
    """The group of each establishment, numbered in the order of their first."""
    establishments = instance.establishments.size
    rows = instance.clearances
    joins = (np.ones(len(rows), dtype=np.int8), (rows.establishment, establishments + rows.mentor))
    size = establishments + len(instance.mentors)
    _, label = connected_components(coo_array(joins, shape=(size, size)), directed=False)
    _, first, group = np.unique(label[:establishments], return_index=True, return_inverse=True)
    rank: Numbers = np.argsort(np.argsort(first))[group]
    return rank
