"""Inequalities that every whole list keeps and a list in fractions may break.

The {0, ½}-cuts of Caprara and Fischetti (1996): add up rows of limits until few choices in
fractions are counted an odd number of times, halve the sum, and round down. Where the sum of the
limits is odd, half a match is gained. Which rows to add is found by elimination modulo 2, after
Koster, Zymolka and Kutschka (2009).
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, vstack

from matching.solver.programme import Columns, Numbers

_ORDERS: Final = 2
"""Orders of elimination tried, each drawn from its own seed: others find other cuts."""
_LOOKED_AT: Final = 1_000
_MOST: Final = 40
"""Cuts a call: more make every later solve slower than they lower the bound."""
_LONGEST: Final = (0.05, 100)
"""The share of all choices that a cut may name, or at least so many, for the same reason."""
_ALIKE: Final = 0.9
"""The cosine from which a cut says nearly what another says."""
_TIGHT: Final = 0.1
"""The slack up to which a row is added up: half of all slack is lost in a cut."""
_CLEARLY: Final = 0.02
"""Twice what a cut has to take off, well above what floating point may be out by."""
_NEARLY: Final = 1e-6

Parities = npt.NDArray[np.bool_]


class Limits(NamedTuple):
    """Rows `weights @ taken <= most` over the same columns, all of whole numbers."""

    weights: csr_array
    most: Numbers

    def and_also(self, others: "Limits") -> "Limits":
        """Both, these first."""
        weights = csr_array(vstack((self.weights, others.weights)))
        return Limits(weights, np.concatenate((self.most, others.most)))

    def only(self, rows: npt.NDArray[np.bool_] | Columns) -> "Limits":
        """Some of them, in this order."""
        return Limits(self.weights[rows], self.most[rows])


class _Sums(NamedTuple):
    """Sums of rows modulo 2: which rows, their choices in fractions, slack, and limit."""

    rows: Parities
    odd: Parities
    slack: Numbers
    is_odd: Parities

    def only(self, which: Columns | Parities) -> "_Sums":
        return _Sums(self.rows[which], self.odd[which], self.slack[which], self.is_odd[which])


class _Cutting(NamedTuple):
    """Sums whose rounded halves are broken, and how far they are from being broken most."""

    rows: Parities
    lost: Numbers


def odd_cuts(limits: Limits, taken: Numbers) -> Limits:
    """Cuts that `taken`, which keeps to the limits, breaks clearly; perhaps none.

    `taken` is from 0 to 1; a limit may be infinite. The same question has the same answer. Costs
    rows × fractions² operations on single bits.
    """
    parts = np.flatnonzero((taken > _NEARLY) & (taken < 1 - _NEARLY))
    whole = np.flatnonzero(taken >= 1 - _NEARLY)
    slack = np.maximum(limits.most - limits.weights @ taken, 0)
    inside = limits.weights[:, parts]
    tight = np.flatnonzero((slack < _TIGHT) & (np.diff(inside.indptr) > 0))
    left = limits.most[tight] - limits.weights[tight][:, whole].sum(axis=1)
    begin = _Sums(
        np.eye(tight.size, dtype=np.bool_),
        inside[tight].toarray() % 2 == 1,
        slack[tight],
        left % 2 == 1,
    )
    found = [_eliminated(begin, taken[parts], np.random.default_rng(it)) for it in range(_ORDERS)]
    cuts = _halved(limits.only(tight), _least_lost(found), whole)
    return _deepest(cuts.only(_is_short(cuts)), taken)


def _least_lost(found: Sequence[_Cutting]) -> Parities:
    """Each once; the less is lost, the more the rounded half is broken."""
    rows, lost = (np.concatenate(column) for column in zip(*found, strict=True))
    least = np.argsort(lost, kind="stable")[:_LOOKED_AT]
    return np.unique(rows[least], axis=0)


def _eliminated(begin: _Sums, taken: Numbers, random: np.random.Generator) -> _Cutting:
    """All sums met that give a cut, while one choice after the other is made even."""
    sums, found = begin.only(np.arange(begin.slack.size)), [_cutting(begin, taken)]
    for column in np.argsort(-taken * random.uniform(0.5, 1, taken.size)):
        odd = np.flatnonzero(sums.odd[:, column])
        if not odd.size:
            continue
        pivot = odd[np.argmin(sums.slack[odd])]
        others = odd[odd != pivot]
        sums.rows[others] ^= sums.rows[pivot]
        sums.odd[others] ^= sums.odd[pivot]
        sums.is_odd[others] ^= sums.is_odd[pivot]
        sums.slack[others] += sums.slack[pivot]
        found.append(_cutting(sums.only(others), taken))
        stays = sums.slack < 1 - _CLEARLY
        stays[pivot] = False
        sums = sums.only(stays)
    return _Cutting(*(np.concatenate(column) for column in zip(*found, strict=True)))


def _cutting(sums: _Sums, taken: Numbers) -> _Cutting:
    """The best alone, if any: those of one step are much alike."""
    lost = sums.slack + sums.odd @ taken
    cuts = np.flatnonzero(sums.is_odd & (lost < 1 - _CLEARLY))
    best = cuts[np.argsort(lost[cuts], kind="stable")[:1]]
    return _Cutting(sums.rows[best], lost[best])


def _halved(limits: Limits, sums: Parities, whole: Columns) -> Limits:
    """Half of each sum, rounded down; a choice taken whole is made even by its own limit of one."""
    chosen = csr_array(sums.astype(float))
    total = chosen @ limits.weights
    most = chosen @ limits.most
    one = csr_array(total[:, whole])
    one.data %= 2
    cells = (np.arange(whole.size), whole)
    lift = csr_array((np.ones(whole.size), cells), (whole.size, total.shape[1]))
    both = csr_array(total + one @ lift)
    both.data = np.floor(both.data / 2)
    both.eliminate_zeros()
    return Limits(both, np.floor((most + one.sum(axis=1)) / 2))


def _deepest(cuts: Limits, taken: Numbers) -> Limits:
    """Those that cut off most, by distance, and are not nearly parallel to one that cuts deeper."""
    length = np.sqrt(cuts.weights.power(2).sum(axis=1))
    depth = (cuts.weights @ taken - cuts.most) / length
    alike = (cuts.weights @ cuts.weights.T).toarray() > _ALIKE * np.outer(length, length)
    chosen: list[int] = []
    for row in np.argsort(-depth, kind="stable").tolist():
        if len(chosen) < _MOST and not alike[row, chosen].any():
            chosen.append(row)
    return cuts.only(np.array(chosen, dtype=np.intp))


def _is_short(cuts: Limits) -> Parities:
    share, many = _LONGEST
    return np.diff(cuts.weights.indptr) <= max(many, share * cuts.weights.shape[1])
