"""The hard rules, worked out a second time for the independent check. A hard rule forbids a pair.
The functions take lists of pairs: a mentor and a man in each row."""

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

from matching.solver.checking.faults import Fault
from matching.solver.checking.terms import Indexes, falls_short, slots_there
from matching.solver.problem.instance import NO_DATE, Instance

Flags = npt.NDArray[np.bool_]


def _nothing_shared(instance: Instance, mentor: Indexes, man: Indexes) -> Flags:
    shared = slots_there(instance, mentor, man) & instance.referrals.slots[man]
    return ~(shared > 0)


def _too_soon(instance: Instance, _mentor: Indexes, man: Indexes) -> Flags:
    leaves = instance.referrals.release
    last_day = instance.today + instance.policy.minimum_days
    return ((leaves > NO_DATE) & (leaves < last_day))[man]


def _untrained(instance: Instance, mentor: Indexes, man: Indexes) -> Flags:
    completed = instance.mentors.training[mentor]
    return (instance.referrals.training[man] & ~completed) > 0


def _unheard(instance: Instance, mentor: Indexes, man: Indexes) -> Flags:
    required = instance.referrals.languages[man]
    understood = (instance.mentors.languages[mentor] & required) > 0
    return (required > 0) & ~understood


def _over_a_boundary(instance: Instance, mentor: Indexes, man: Indexes) -> Flags:
    return (instance.mentors.boundaries[mentor] & instance.referrals.topics[man]) > 0


def _kept_apart(instance: Instance, mentor: Indexes, man: Indexes) -> Flags:
    exclusions = instance.exclusions
    apart = np.unique(_keys(instance, exclusions.mentor, exclusions.referral))
    return _is_among(_keys(instance, mentor, man), apart)


def _not_cleared(instance: Instance, mentor: Indexes, man: Indexes) -> Flags:
    clearances, width = instance.clearances, len(instance.mentors)
    valid = (clearances.expires == NO_DATE) | (clearances.expires >= instance.today)
    cleared = np.sort(
        (clearances.establishment.astype(np.int64) * width + clearances.mentor)[valid]
    )
    wanted = instance.referrals.establishment[man].astype(np.int64) * width + mentor
    return ~_is_among(wanted, cleared)


FAULTS: Final[tuple[tuple[Fault, Callable[[Instance, Indexes, Indexes], Flags]], ...]] = (
    (Fault.NO_COMMON_SLOT, _nothing_shared),
    (Fault.TOO_LITTLE_TIME, _too_soon),
    (Fault.TRAINING, _untrained),
    (Fault.LANGUAGE, _unheard),
    (Fault.BOUNDARY, _over_a_boundary),
    (Fault.EXCLUDED, _kept_apart),
    (Fault.BELOW_FLOOR, falls_short),
    (Fault.NOT_CLEARED, _not_cleared),
)
"""The faults that a matched pair must not have, each with the function that finds it. The fastest
function comes first."""


def lawful_pairs(instance: Instance) -> tuple[Indexes, Indexes]:
    """Every pair of a mentor and a man that no hard rule forbids. Sorted by man, then by mentor."""
    mentor, man = _cleared_pairs(instance)
    for _, is_faulty in FAULTS[:-1]:
        lawful = ~is_faulty(instance, mentor, man)
        mentor, man = mentor[lawful], man[lawful]
    return mentor, man


def _cleared_pairs(instance: Instance) -> tuple[Indexes, Indexes]:
    """Every pair of a man and a mentor who is cleared at his prison. It is quicker to begin with
    these pairs than to test every pair for the last of FAULTS."""
    clearances, site = instance.clearances, instance.referrals.establishment
    valid = (clearances.expires == NO_DATE) | (clearances.expires >= instance.today)
    cleared, at = clearances.mentor[valid], clearances.establishment[valid]
    cleared = cleared[np.lexsort((cleared, at))]
    many = np.bincount(at, minlength=instance.establishments.size)
    first = (np.cumsum(many) - many)[site]
    each = many[site]
    man = np.repeat(np.arange(site.size, dtype=np.int32), each)
    row = np.arange(man.size) + np.repeat(first - np.cumsum(each) + each, each)
    return cleared[row], man


def _keys(instance: Instance, mentor: Indexes, man: Indexes) -> npt.NDArray[np.int64]:
    return man.astype(np.int64) * len(instance.mentors) + mentor


def _is_among(wanted: npt.NDArray[np.int64], ascending: npt.NDArray[np.int64]) -> Flags:
    at = np.searchsorted(ascending, wanted)
    padded = np.append(ascending, -1)
    matches: Flags = padded[at] == wanted
    return matches
