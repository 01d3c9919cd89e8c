"""The solver's records as bytes: numbers alone, with nothing that could run when they are read."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from io import BytesIO
from typing import Any, TypeVar, get_type_hints

import numpy as np
import numpy.typing as npt

Record = TypeVar("Record")


def frozen(record: Any) -> bytes:
    """A record of columns, numbers and further records, in NumPy's archive. What is None is left
    out. Raises ValueError for anything else."""
    archive = BytesIO()
    np.savez(archive, allow_pickle=False, **dict(_columns(record, "")))
    return archive.getvalue()


def thawed(kind: type[Record], data: bytes) -> Record:
    """The record again, checked as it was when it was made."""
    with np.load(BytesIO(data), allow_pickle=False) as columns:
        record: Record = _record(kind, columns, "")
    return record


def _columns(record: Any, prefix: str) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    for field in fields(record):
        name, value = prefix + field.name, getattr(record, field.name)
        if is_dataclass(value):
            yield from _columns(value, f"{name}.")
        elif value is not None:
            yield name, np.asarray(value)


def _record(kind: Any, columns: Mapping[str, npt.NDArray[Any]], prefix: str) -> Any:
    hints, values = get_type_hints(kind), {}
    for field in fields(kind):
        name, hint = prefix + field.name, hints[field.name]
        if is_dataclass(hint):
            values[field.name] = _record(hint, columns, f"{name}.")
        elif name in columns:
            column = columns[name]
            values[field.name] = column if column.ndim else hint(column.item())
    return kind(**values)
