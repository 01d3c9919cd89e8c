"""Reads JSON, and remembers the path to each value. So every error can say where in the file the
mistake is."""

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt

from matching.solver.problem.instance import MAX_LEVEL, SLOT_NUMBERS

Id = int | str


class MalformedInput(ValueError):
    """The JSON does not describe an instance. The message says in one line where the mistake is,
    and what the value must be."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """A JSON value and the path to it. Every method that reads the value raises MalformedInput,
    with the path, if the value is wrong."""

    value: object
    path: str = ""

    def refusal(self, sentence: str) -> MalformedInput:
        """The error about this value, for the caller to raise. Its message begins with the path."""
        return MalformedInput(f"{self.path or 'the file'}: {sentence}")

    def fields(
        self, required: Iterable[str], optional: Mapping[str, object]
    ) -> "dict[str, Cursor]":
        """The fields of an object. If a field of `optional` is not there, it has the value that
        `optional` gives."""
        given, required = self._object(), tuple(required)
        for name in given:
            if name not in required and name not in optional:
                raise self.refusal(f"there is no field {_shown(name)} here")
        for name in required:
            if name not in given:
                raise self.refusal(f"{_shown(name)} is missing")
        values = {**optional, **given}
        dot = "." if self.path else ""
        return {name: Cursor(value, f"{self.path}{dot}{name}") for name, value in values.items()}

    def entries(self) -> "dict[str, Cursor]":
        """The entries of an object, by name. Names that differ only in spaces, capitals or
        invisible characters count as the same name. No name may be there twice."""
        entries: dict[str, Cursor] = {}
        for written, value in self._object().items():
            entry = Cursor(value, f"{self.path}[{_shown(written)}]")
            name = Cursor(written, self.path).name()
            if name in entries:
                raise entry.refusal("is given twice: the names differ only in spaces or capitals")
            entries[name] = entry
        return entries

    def items(self) -> "list[Cursor]":
        """The items of a list."""
        if not isinstance(self.value, list):
            raise self.refusal("must be a list")
        return [Cursor(item, f"{self.path}[{index}]") for index, item in enumerate(self.value)]

    def integer(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`."""
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            raise self.refusal(f"must be a whole number from {low} to {high}")
        if not low <= self.value <= high:
            raise self.refusal(f"must be from {low} to {high}")
        return self.value

    def truth(self) -> bool:
        """true or false."""
        if not isinstance(self.value, bool):
            raise self.refusal("must be true or false")
        return self.value

    def text(self) -> str:
        """A string that is not blank."""
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.refusal("must be text that is not empty")
        if any(0xD800 <= ord(letter) <= 0xDFFF for letter in self.value):
            raise self.refusal("must be text without half characters (lone surrogates)")
        return self.value

    def name(self) -> str:
        """The name of a need, a language, a course or a topic, ready to compare with other names.
        Spaces, capitals and invisible characters make no difference."""
        plain = unicodedata.normalize("NFKC", self.text()).casefold()
        visible = "".join(letter for letter in plain if unicodedata.category(letter) != "Cf")
        name = " ".join(unicodedata.normalize("NFKC", visible).split())
        if not name:
            raise self.refusal("must be text that is not empty")
        return name

    def identity(self) -> Id:
        """An id: a whole number or a string."""
        if isinstance(self.value, str):
            return self.text()
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            raise self.refusal("must be a whole number or text")
        return self.integer(-(2**63), 2**63 - 1)

    def one_of(self, names: Mapping[str, int]) -> int:
        """The value must be one of these names. Returns its number."""
        if not isinstance(self.value, str) or self.value not in names:
            raise self.refusal(f"must be one of {', '.join(names)}")
        return names[self.value]

    def day(self) -> int:
        """A date written YYYY-MM-DD. Returns its `date.toordinal()`."""
        wanted = "must be a date written YYYY-MM-DD"
        if not isinstance(self.value, str) or len(self.value) != len("YYYY-MM-DD"):
            raise self.refusal(wanted)
        try:
            return date.fromisoformat(self.value).toordinal()
        except ValueError:
            raise self.refusal(wanted) from None

    def _object(self) -> dict[str, object]:
        if not isinstance(self.value, dict):
            raise self.refusal("must be an object")
        return self.value


def parsed(source: str | bytes) -> Cursor:
    """The value that `source` describes. Raises MalformedInput if `source` is not JSON.

    Also raises MalformedInput when an object has the same name twice.
    """
    try:
        return Cursor(json.loads(source, object_pairs_hook=_unrepeated))
    except MalformedInput:
        raise
    except RecursionError:
        raise MalformedInput("the file: has too many objects inside one another") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise MalformedInput(f"the file: is not JSON from {place} on") from None
    except UnicodeDecodeError:
        raise MalformedInput("the file: must be text in UTF-8") from None
    except ValueError:  # a whole number of more than 4,300 digits, which Python refuses to read
        raise MalformedInput("the file: has a number with too many digits") from None


def _unrepeated(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values: dict[str, object] = {}
    for name, value in pairs:
        if name in values:
            raise MalformedInput(f"the file: {_shown(name)} is given twice in one object")
        values[name] = value
    return values


def _shown(name: str) -> str:
    """A name in quotes, on one line. Line breaks and the like are escaped."""
    return json.dumps(name, ensure_ascii=not name.isprintable())


MOST_NAMES: Final = 64


@dataclass(frozen=True, slots=True)
class Records:
    """The records of a list, in order of their ids. Ids that are numbers come first. Ids that are
    strings come after them."""

    index: dict[Id, int]
    rows: list[dict[str, Cursor]]

    @classmethod
    def of(
        cls, items: Cursor, required: Sequence[str], optional: Mapping[str, object]
    ) -> "Records":
        """Reads the records of a list. Raises MalformedInput for an id that is missing, or that 2
        records have."""
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
        """A number for each record: its id if all ids are numbers, otherwise 1, 2, 3 and so on."""
        numbers = [identity for identity in self.index if isinstance(identity, int)]
        are_all = len(numbers) == len(self.index)
        return np.array(numbers if are_all else range(1, len(self.index) + 1), dtype=np.int64)

    def column(self, name: str) -> list[Cursor]:
        """The field `name` of every record."""
        return [row[name] for row in self.rows]

    def index_of(self, identity: Cursor) -> int:
        """The index of the record with this id."""
        index = self.index.get(identity.identity())
        if index is None:
            raise identity.refusal("is not an id in the list")
        return index


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The different names in some cells (JSON values), each with a number. Names that differ only
    in spaces, capitals or invisible characters count as the same name."""

    numbers: dict[str, int]

    @classmethod
    def of(cls, cells: Sequence[Cursor]) -> "Vocabulary":
        """Reads the names in these cells. If there are more than MOST_NAMES different names, raises
        MalformedInput, which says in which cell."""
        names: set[str] = set()
        for cell in cells:
            names.update(cell.entries() if isinstance(cell.value, dict) else names_in(cell))
            if len(names) > MOST_NAMES:
                raise cell.refusal(f"there can be {MOST_NAMES} different names here at most")
        return cls({name: number for number, name in enumerate(sorted(names))})

    def bits(self, cells: Sequence[Cursor]) -> npt.NDArray[np.uint64]:
        """The list of names in each cell, as a number in which each name has a bit."""
        masks = [sum(1 << self.numbers[name] for name in names_in(cell)) for cell in cells]
        return np.array(masks, dtype=np.uint64)

    def table(self, cells: Sequence[Cursor]) -> npt.NDArray[np.uint8]:
        """The list of names in each cell, as a row: 1 for each name in the list, and 0 for the
        other names."""
        listed = np.zeros((len(cells), len(self.numbers)), dtype=np.uint8)
        for row, cell in enumerate(cells):
            listed[row, [self.numbers[name] for name in names_in(cell)]] = 1
        return listed

    def levels(self, cells: Sequence[Cursor]) -> npt.NDArray[np.uint8]:
        """The object in each cell, as a row of levels 0–3: one level for each name.

        A name that is not in the object has level 0.
        """
        table = np.zeros((len(cells), len(self.numbers)), dtype=np.uint8)
        for row, cell in enumerate(cells):
            for name, level in cell.entries().items():
                table[row, self.numbers[name]] = level.integer(0, MAX_LEVEL)
        return table


def names_in(cell: Cursor) -> list[str]:
    """The names in a list. Raises MalformedInput if a name is there twice."""
    names: list[str] = []
    for item in cell.items():
        names.append(item.name())
        if names[-1] in names[:-1]:
            raise item.refusal("is listed twice")
    return names


def slot_masks(cells: Sequence[Cursor]) -> npt.NDArray[np.uint32]:
    """The list of slot names in each cell, as a mask: a number whose bits are slots."""
    masks = [sum({1 << item.one_of(SLOT_NUMBERS) for item in cell.items()}) for cell in cells]
    return np.array(masks, dtype=np.uint32)
