"""Database rows as the solver's columns. Nothing here loops over the rows in Python, which would be
slow."""

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
    """These ids as a column, in the same order."""
    return np.fromiter(values, np.int64)


def positions(ids: Ids, wanted: Ids) -> tuple[Ids, npt.NDArray[np.bool_]]:
    """For each id of `wanted`, its position in `ids`, and whether `ids` has it at all. `ids` is in
    ascending order."""
    places = np.searchsorted(ids, wanted)
    is_there = places < ids.size
    is_there[is_there] = ids[places[is_there]] == wanted[is_there]
    return places, is_there


def levels(rows: Sequence[tuple[int, int, int]], owners: Ids, needs: Ids) -> npt.NDArray[np.uint8]:
    """The rows of owner, need and level as a matrix of levels. Each owner is a row of the matrix,
    and each need is a column. Leaves out unknown owners and needs."""
    matrix = np.zeros((owners.size, needs.size), np.uint8)
    table = np.array(rows, np.int64).reshape(-1, 3)
    owner, owner_known = positions(owners, table[:, 0])
    need, need_known = positions(needs, table[:, 1])
    both = owner_known & need_known
    matrix[owner[both], need[both]] = table[both, 2]
    return matrix


def bits(rows: Sequence[tuple[int, int]], owners: Ids, things: Ids) -> Bits:
    """The rows of owner and thing as a set of bits for each owner. Bit k stands for the k-th thing.

    At most 64 things. Leaves out unknown owners and things.
    """
    sets = np.zeros(owners.size, np.uint64)
    table = np.array(rows, np.int64).reshape(-1, 2)
    owner, owner_known = positions(owners, table[:, 0])
    thing, thing_known = positions(things, table[:, 1])
    both = owner_known & thing_known
    np.bitwise_or.at(sets, owner[both], np.uint64(1) << thing[both].astype(np.uint64))
    return sets


def day(value: date | None) -> int:
    """The date as the solver counts days: its ordinal number. NO_DATE for None."""
    return NO_DATE if value is None else value.toordinal()


def days(values: Iterable[date | None]) -> npt.NDArray[np.int32]:
    """The dates as a column of days (see `day`)."""
    return np.fromiter((day(value) for value in values), np.int32)


def links(owners: QuerySet[Any], *fields: str) -> QuerySet[Any, Any]:
    """The links of these owners as rows: the place of the field among `fields`, the owner's id and
    the linked id. One query for all fields together."""
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
    """For each field, the pairs of an owner's id and a linked id. `rows` are the rows of `links`
    with the same fields."""
    pairs: dict[str, list[tuple[int, int]]] = {field: [] for field in fields}
    for place, owner, linked in rows:
        pairs[fields[place]].append((owner, linked))
    return pairs
