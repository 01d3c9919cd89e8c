"""The columns of an instance: NumPy arrays that are checked once, and are read-only after that."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

LEFT_OUT: Final[Any] = None
"""Stands for a column without values. It gets `Column.fill` in every row."""


class InvalidInstance(ValueError):
    """The values do not describe a round that can be solved. The message is a sentence with the
    reason."""


@dataclass(frozen=True, slots=True)
class Column:
    """Which values one column may contain.

    `low` and `high` are the lowest and the highest value. If both are None, every value of `dtype`
    may be there. `width` is None for a single column. For a table, `width` is its number of
    columns, or 0 if any number will do. `fill` is the value in every row of a column that is
    LEFT_OUT.
    """

    dtype: type[np.integer]
    low: int | None = None
    high: int | None = None
    width: int | None = None
    fill: int | None = None

    def sealed(self, name: str, values: npt.ArrayLike, rows: int) -> npt.NDArray[np.integer]:
        """A read-only copy of `values`, with the type of this column.

        Raises InvalidInstance if a value is not a whole number or is out of range, or if there are
        not exactly `rows` rows.
        """
        if values is LEFT_OUT and self.fill is not None:
            values = np.full(rows if self.width is None else (rows, self.width), self.fill)
        try:
            given = np.asarray(values)
        except ValueError as ragged:
            raise InvalidInstance(f"{name} must have rows of one length") from ragged
        self._check_shape(name, given, rows)
        self._check_range(name, given)
        column = np.array(given, dtype=self.dtype)
        column.setflags(write=False)
        return column

    def _check_shape(self, name: str, given: npt.NDArray[np.generic], rows: int) -> None:
        if given.ndim != (1 if self.width is None else 2):
            raise InvalidInstance(f"{name} must be a {'column' if self.width is None else 'table'}")
        if given.shape[0] != rows:
            raise InvalidInstance(f"{name} has {given.shape[0]} rows where {rows} are needed")
        if self.width and given.shape[1] != self.width:
            raise InvalidInstance(f"{name} must be {self.width} columns wide")

    def _check_range(self, name: str, given: npt.NDArray[np.generic]) -> None:
        if not given.size:
            return
        if given.dtype.kind not in "iu":
            raise InvalidInstance(f"{name} must hold whole numbers")
        limits = np.iinfo(self.dtype)
        low = limits.min if self.low is None else self.low
        high = limits.max if self.high is None else self.high
        if int(given.min()) < low or int(given.max()) > high:
            raise InvalidInstance(f"{name} must hold numbers from {low} to {high}")


def seal(record: object, name: str, columns: Mapping[str, Column]) -> None:
    """Checks each of these fields of a frozen record, and replaces its values with a read-only
    column.

    Raises InvalidInstance if a value is wrong, or if a column does not have as many rows as the
    first column.
    """
    rows = np.size(getattr(record, next(iter(columns))))
    for field, column in columns.items():
        sealed = column.sealed(f"{name}.{field}", getattr(record, field), rows)
        object.__setattr__(record, field, sealed)


def check_ascending(name: str, ids: npt.NDArray[np.int64]) -> None:
    """Raises InvalidInstance unless the ids are ascending and no id is there twice."""
    if (np.diff(ids) <= 0).any():
        raise InvalidInstance(f"{name} must be unique and ascending")


def check_indexes(name: str, indexes: npt.NDArray[np.int32], rows: int) -> None:
    """Raises InvalidInstance if an index is below 0, or is `rows` or higher."""
    if indexes.size and (indexes.min() < 0 or indexes.max() >= rows):
        raise InvalidInstance(f"{name} must hold indexes from 0 to {rows - 1}")
