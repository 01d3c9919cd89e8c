"""How a question is split into two smaller ones: whether a mentor or a man meets in a room.

A group is the choices of one mentor in one room, of one man in one room, or of one man with one
offer. Each lies within a row of limit one, a mentor's offer or a man's own, so a whole list takes
one choice of the group or none: it is *in*, and the row's other choices are not, or it is *out*.
Once every group is whole, so is every choice.
"""

from typing import Final, NamedTuple

import numpy as np
from scipy.sparse import csr_array

from matching.solver.programme import (
    MAN,
    MENTOR,
    OFFER,
    ROOM,
    Amounts,
    Columns,
    Numbers,
    users,
)

_KINDS: Final = ((MENTOR, ROOM, OFFER), (MAN, ROOM, MAN), (MAN, OFFER, MAN))
"""What a group has in common, and the row that it lies in."""
_NEARLY: Final = 1e-6
_SLIGHTLY: Final = 1e-3
"""The least that a split is held to lower a bound by, so that the other half still counts."""


class Split(NamedTuple):
    """A group and how much of it is taken: it is in or out."""

    group: int
    part: float


class Shares(NamedTuple):
    """The groups of which a part is taken, and how much, between 0 and 1."""

    groups: Columns
    parts: Numbers

    def split(self, at: int) -> Split:
        return Split(int(self.groups[at]), float(self.parts[at]))

    def likeliest(self) -> Split:
        """The group that is nearest to being in."""
        return self.split(int(np.argmax(self.parts)))


class Splits:
    """The groups of these choices, and what splitting them has cost so far: pseudo-costs, after
    Bénichou and others (1971)."""

    def __init__(self, rows: Amounts, limits: Numbers) -> None:
        """The rows that each choice uses, and every row's limit."""
        found = [_groups(rows, *kind) for kind in _KINDS]
        self._row = np.concatenate([row for row, _ in found])
        kind = np.repeat(np.arange(len(found)), [row.size for row, _ in found])
        first = np.cumsum([0] + [row.size for row, _ in found])
        member = np.stack([it + at for (_, it), at in zip(found, first[:-1], strict=True)], axis=1)
        self._kind, self._can_split = kind, limits[self._row] == 1
        self._of_group = users(member, self._row.size)
        self._of_row = users(rows, limits.size)
        self._lost = np.zeros((self._row.size, 2))
        self._asked = np.zeros((self._row.size, 2))

    def shares(self, taken: Numbers) -> Shares:
        """What is neither in nor out when so much is taken of each choice."""
        part = np.where(self._can_split, self._of_group @ taken, 0)
        groups = np.flatnonzero((part > _NEARLY) & (part < 1 - _NEARLY))
        return Shares(groups, part[groups])

    def best(self, shares: Shares) -> Split:
        """The split likely to lower both bounds most."""
        out, in_ = (np.maximum(it, _SLIGHTLY) for it in self._expected(*shares))
        return shares.split(int(np.argmax(out * in_)))

    def closed(self, group: int, *, is_in: bool) -> Columns:
        """The choices that go."""
        members = _row(self._of_group, group)
        return np.setdiff1d(_row(self._of_row, self.row(group)), members) if is_in else members

    def row(self, group: int) -> int:
        """The row that is used up when the group is in."""
        return int(self._row[group])

    def learn(self, split: Split, *, is_in: bool, lost: float) -> None:
        """Remember by how much the bound fell."""
        self._lost[split.group, int(is_in)] += lost / (1 - split.part if is_in else split.part)
        self._asked[split.group, int(is_in)] += 1

    def _expected(self, groups: Columns, parts: Numbers) -> tuple[Numbers, Numbers]:
        """By how much the bound would fall were each out, and in: what it did before, else what
        its kind did on average."""
        kinds = np.arange(len(_KINDS))
        lost, asked = (
            np.stack([column[self._kind == kind].sum(axis=0) for kind in kinds])
            for column in (self._lost, self._asked)
        )
        usual = (lost + 1) / (asked + 1)
        each = self._lost[groups] + usual[self._kind[groups]]
        each /= self._asked[groups] + 1
        return each[:, 0] * parts, each[:, 1] * (1 - parts)


def _groups(rows: Amounts, one: int, other: int, within: int) -> tuple[Columns, Columns]:
    """The row that each group lies in, and each choice's group."""
    _, first, group = np.unique(
        rows[:, [one, other]], axis=0, return_index=True, return_inverse=True
    )
    return rows[first, within].astype(np.intp), group.ravel()


def _row(table: csr_array, row: int) -> Columns:
    return table.indices[table.indptr[row] : table.indptr[row + 1]].astype(np.intp)
