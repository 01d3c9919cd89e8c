"""What importing needs to know of a kind of record."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.db import models

from config.common.actor import Actor
from matching.imports.columns import Column

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Generic[Record]):
    """`plural` is what people call several. `columns`: the first holds the key. `build` makes a
    record of the values of a row and today's date, and raises BadCell where they do not fit
    together. `kept` gives the records there are with these keys, in the form that `build` makes.
    `refused` says, by key, why some cannot be added. `write` adds many and gives their rows.
    `warning` is a sentence about a new record, or empty; it is about the column `warned`.
    """

    noun: str
    plural: str
    columns: Sequence[Column]
    build: Callable[[dict[str, Any], date], Record]
    kept: Callable[[Collection[str], Actor, datetime], Mapping[str, Record]]
    refused: Callable[[Sequence[Record]], Mapping[str, str]]
    write: Callable[[Sequence[Record], datetime], Sequence[models.Model]]
    warning: Callable[[Record], str]
    warned: str = ""

    @property
    def key(self) -> Column:
        return self.columns[0]

    def key_of(self, record: Record) -> str:
        """What the record is known by."""
        key: str = getattr(record, self.key.field)
        return key
