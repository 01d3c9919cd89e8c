"""Reading JSON with a finger on the place, so that every refusal can say where."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

Id = int | str


class MalformedInput(ValueError):
    """The JSON is not an instance; one line that says where and what is wanted."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """A JSON value and the path to it. Every method raises MalformedInput naming the path."""

    value: object
    path: str = ""

    def refusal(self, sentence: str) -> MalformedInput:
        """The error to raise here."""
        return MalformedInput(f"{self.path or 'the file'}: {sentence}")

    def fields(
        self, required: Iterable[str], optional: Mapping[str, object]
    ) -> "dict[str, Cursor]":
        """An object's fields; `optional` gives what stands in for those left out."""
        given, required = self._object(), tuple(required)
        for name in given:
            if name not in required and name not in optional:
                raise self.refusal(f"{_shown(name)} is not a field here")
        for name in required:
            if name not in given:
                raise self.refusal(f"{_shown(name)} is missing")
        values = {**optional, **given}
        dot = "." if self.path else ""
        return {name: Cursor(value, f"{self.path}{dot}{name}") for name, value in values.items()}

    def entries(self) -> "dict[str, Cursor]":
        """An object's entries under names of the writer's choosing."""
        entries = self._object()
        return {
            Cursor(name, self.path).text(): Cursor(value, f"{self.path}[{_shown(name)}]")
            for name, value in entries.items()
        }

    def items(self) -> "list[Cursor]":
        """A list's items."""
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
        """Text with something in it."""
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.refusal("must be text that is not empty")
        if any(0xD800 <= ord(letter) <= 0xDFFF for letter in self.value):
            raise self.refusal("must be text without half a character in it")
        return self.value

    def identity(self) -> Id:
        """An id: a whole number or text."""
        return self.text() if isinstance(self.value, str) else self.integer(-(2**63), 2**63 - 1)

    def one_of(self, names: Mapping[str, int]) -> int:
        """What one of these names stands for."""
        if not isinstance(self.value, str) or self.value not in names:
            raise self.refusal(f"must be one of {', '.join(names)}")
        return names[self.value]

    def day(self) -> int:
        """A date written YYYY-MM-DD, as `date.toordinal()`."""
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
    """The whole of a JSON text. Raises MalformedInput, also for a name given twice."""
    try:
        return Cursor(json.loads(source, object_pairs_hook=_unrepeated))
    except MalformedInput:
        raise
    except RecursionError:
        raise MalformedInput("the file: nested too deeply") from None
    except ValueError as error:
        raise MalformedInput(f"the file: not JSON: {error}") from None


def _unrepeated(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values: dict[str, object] = {}
    for name, value in pairs:
        if name in values:
            raise MalformedInput(f"the file: {_shown(name)} is given twice in one object")
        values[name] = value
    return values


def _shown(name: str) -> str:
    """A name in quotes, on one line, whatever is in it."""
    return json.dumps(name, ensure_ascii=not name.isprintable())
