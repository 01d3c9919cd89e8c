"""Lists of JSON records, turned into columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from matching.solver.cursor import Cursor, Id
from matching.solver.instance import MAX_LEVEL
from matching.solver.names import SLOT_NUMBERS

MOST_NAMES: Final = 64


@dataclass(frozen=True, slots=True)
class Records:
    """The records of a list in order of id: numbers first, then text."""

    index: dict[Id, int]
    rows: list[dict[str, Cursor]]

    @classmethod
    def of(
        cls, items: Cursor, required: Sequence[str], optional: Mapping[str, object]
    ) -> "Records":
        """Raises MalformedInput for an id that is missing or given twice."""
        records: dict[Id, dict[str, Cursor]] = {}
        for item in items.items():
            row = item.fields(("id", *required), optional)
            identity = row["id"].identity()
            if identity in records:
                raise row["id"].refusal("is given twice")
            records[identity] = row
        numbers = sorted(identity for identity in records if isinstance(identity, int))
        words = sorted(identity for identity in records if isinstance(identity, str))
        ordered: list[Id] = [*numbers, *words]
        index = {identity: position for position, identity in enumerate(ordered)}
        return cls(index, [records[identity] for identity in ordered])

    def numbers(self) -> npt.NDArray[np.int64]:
        """The ids where all are numbers, else 1, 2, 3, …"""
        given = [identity for identity in self.index if isinstance(identity, int)]
        every_one = len(given) == len(self.index)
        return np.array(given if every_one else range(1, len(self.index) + 1), dtype=np.int64)

    def column(self, name: str) -> list[Cursor]:
        """One field of every record."""
        return [row[name] for row in self.rows]

    def found(self, identity: Cursor) -> int:
        """The index of the record that this id names."""
        index = self.index.get(identity.identity())
        if index is None:
            raise identity.refusal("is not the id of any record")
        return index


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The different names that appear in some cells, each with a number."""

    numbers: dict[str, int]

    @classmethod
    def of(cls, cells: Sequence[Cursor]) -> "Vocabulary":
        """Raises MalformedInput at the cell that takes the names past MOST_NAMES."""
        names: set[str] = set()
        for cell in cells:
            names.update(cell.entries() if isinstance(cell.value, dict) else texts(cell))
            if len(names) > MOST_NAMES:
                raise cell.refusal(f"a file may use at most {MOST_NAMES} different names for this")
        return cls({name: number for number, name in enumerate(sorted(names))})

    def bits(self, cells: Sequence[Cursor]) -> npt.NDArray[np.uint64]:
        """Each cell's list of names as a bit set."""
        masks = [sum(1 << self.numbers[name] for name in texts(cell)) for cell in cells]
        return np.array(masks, dtype=np.uint64)

    def table(self, cells: Sequence[Cursor]) -> npt.NDArray[np.uint8]:
        """Each cell's list of names as a row, 1 for each name listed."""
        listed = np.zeros((len(cells), len(self.numbers)), dtype=np.uint8)
        for row, cell in enumerate(cells):
            listed[row, [self.numbers[name] for name in texts(cell)]] = 1
        return listed

    def levels(self, cells: Sequence[Cursor]) -> npt.NDArray[np.uint8]:
        """Each cell's object of name → 0 to 3 as a row, 0 where a name is left out."""
        table = np.zeros((len(cells), len(self.numbers)), dtype=np.uint8)
        for row, cell in enumerate(cells):
            for name, level in cell.entries().items():
                table[row, self.numbers[name]] = level.integer(0, MAX_LEVEL)
        return table


def texts(cell: Cursor) -> list[str]:
    """A list of different texts."""
    names: list[str] = []
    for item in cell.items():
        names.append(item.text())
        if names[-1] in names[:-1]:
            raise item.refusal("is listed twice")
    return names


def slot_masks(cells: Sequence[Cursor]) -> npt.NDArray[np.uint32]:
    """Each cell's list of slot names as a mask."""
    masks = [sum({1 << item.one_of(SLOT_NUMBERS) for item in cell.items()}) for cell in cells]
    return np.array(masks, dtype=np.uint32)
