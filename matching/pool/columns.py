"""Turns database rows into the NumPy arrays that the solver reads. Uses NumPy for every row,
because a Python loop over the rows would be slow."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db.models import QuerySet, Value

from matching.solver import NO_DATE

Ids = npt.NDArray[np.int64]
Bits = npt.NDArray[np.uint64]


def ids_of(values: Iterable[int]) -> Ids:
    """These ids as an array, in the same order."""
    return np.fromiter(values, np.int64)


def positions(ids: Ids, wanted: Ids) -> tuple[Ids, npt.NDArray[np.bool_]]:
    """Says for each id in `wanted` at which position of `ids` it is, and whether it is in `ids` at
    all. Pass `ids` in ascending order."""
    places = np.searchsorted(ids, wanted)
    is_there = places < ids.size
    is_there[is_there] = ids[places[is_there]] == wanted[is_there]
    return places, is_there


def levels(rows: Sequence[tuple[int, int, int]], owners: Ids, needs: Ids) -> npt.NDArray[np.uint8]:
    """Turns rows of (owner, need, level) into a matrix of levels. The matrix has a row for each
    owner and a column for each need. Leaves out rows with an unknown owner or need."""
    matrix = np.zeros((owners.size, needs.size), np.uint8)
    table = np.array(rows, np.int64).reshape(-1, 3)
    owner, owner_known = positions(owners, table[:, 0])
    need, need_known = positions(needs, table[:, 1])
    both = owner_known & need_known
    matrix[owner[both], need[both]] = table[both, 2]
    return matrix


def bits(rows: Sequence[tuple[int, int]], owners: Ids, things: Ids) -> Bits:
    """Turns rows of (owner, thing) into one number for each owner. Bit k is set if the owner has
    the thing at position k of `things`.

    Works for at most 64 things. Leaves out rows with an unknown owner or thing.
    """
    sets = np.zeros(owners.size, np.uint64)
    table = np.array(rows, np.int64).reshape(-1, 2)
    owner, owner_known = positions(owners, table[:, 0])
    thing, thing_known = positions(things, table[:, 1])
    both = owner_known & thing_known
    np.bitwise_or.at(sets, owner[both], np.uint64(1) << thing[both].astype(np.uint64))
    return sets


def day(value: date | None) -> int:
    """The date as the solver counts days: `date.toordinal()`. NO_DATE for None."""
    return NO_DATE if value is None else value.toordinal()


def days(values: Iterable[date | None]) -> npt.NDArray[np.int32]:
    """The dates as an array of days (see `day`)."""
    return np.fromiter((day(value) for value in values), np.int32)


def links(owners: QuerySet[Any], *fields: str) -> QuerySet[Any, Any]:
    """The many-to-many links of these owners. Each row has the position of the field in `fields`,
    the owner's id and the linked id. One query for all fields together."""
    parts = [
        owners.filter(**{f"{field}__isnull": False})
        .order_by()
        .annotate(link=Value(place))
        .values_list("link", "pk", field)
        for place, field in enumerate(fields)
    ]
    rows: QuerySet[Any, Any] = parts[0].union(*parts[1:], all=True)
    return rows


def pairs_by_field(
    rows: Iterable[tuple[int, int, int]], *fields: str
) -> dict[str, list[tuple[int, int]]]:
    """Groups the rows that `links` returned, by field. Each field then has pairs of an owner's id
    and a linked id. Pass the same `fields` as to `links`."""
    pairs: dict[str, list[tuple[int, int]]] = {field: [] for field in fields}
    for place, owner, linked in rows:
        pairs[fields[place]].append((owner, linked))
    return pairs
