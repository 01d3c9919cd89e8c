"""What happens to the rows of one model when a person is erased, and the code that does it."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.db import models
from django.db.models import Q

from config.common.sealed.keys import delete_keys
from config.common.sealed.rows import PREFIX, SealedRow, texts_of


class Becomes(StrEnum):
    """What happens to a row. Pages use the value."""

    DELETED = "deleted"
    BARE = "stays without the person"
    STAYS = "stays"


@dataclass(frozen=True)
class Fate:
    """What happens to the rows of a model.

    `paths` are the lookups from a row to the person. A path is empty where the row itself is the
    person. `only` says which rows this fate is for. It can depend on today's date. A BARE row gets
    the values of `blank`. `why` says why a row stays: “it stays because …”. `noun` is what pages
    call the rows that stay. A fate without a noun is not on the page.
    """

    model: type[models.Model]
    becomes: Becomes
    paths: tuple[str, ...]
    why: str = ""
    blank: Mapping[str, Any] = field(default_factory=dict)
    only: Q | Callable[[date], Q] | None = None
    noun: str = ""

    def rows_of(self, people: Collection[int], *, today: date) -> "models.QuerySet[Any]":
        """The rows of these people that this fate is for."""
        leading = Q(pk__in=[])
        for path in self.paths:
            leading |= Q(**{f"{path or 'pk'}__in": people})
        of_them = self.model._default_manager.filter(leading).values("pk")
        only = self.only(today) if callable(self.only) else self.only
        return self.model._default_manager.filter(only or Q(), pk__in=of_them)


def deleted(*fates: tuple[type[models.Model], str]) -> tuple[Fate, ...]:
    """Models whose rows are deleted, each with the lookup from a row to the person."""
    return tuple(Fate(model, Becomes.DELETED, (path,)) for model, path in fates)


def carry_out(fates: Iterable[Fate], people: Collection[int], *, today: date) -> dict[str, int]:
    """Deletes and empties the rows of these people, in the order of the fates. Returns how many
    rows of each model. Rows that stay are not counted. Call it in a transaction that has locked the
    people. Safe to repeat. 1 to 3 queries for each fate."""
    counts: Counter[str] = Counter()
    for fate in fates:
        if fate.becomes is Becomes.STAYS:
            continue
        rows = fate.rows_of(people, today=today)
        label = fate.model._meta.label
        if fate.becomes is Becomes.DELETED:
            counts[label] += delete_rows(rows)
        else:
            counts[label] += empty_rows(rows, fate.blank)
    return {label: count for label, count in sorted(counts.items()) if count}


def with_rows_over(
    fates: Iterable[Fate], people: Collection[int], *, today: date
) -> frozenset[int]:
    """Which of these erased people still have rows that are now over. Such rows, as of a concern,
    stayed for a longer term. One query for each such fate."""
    over: set[int] = set()
    for fate in fates:
        if fate.becomes is Becomes.DELETED and callable(fate.only):
            rows = fate.rows_of(people, today=today)
            for path in fate.paths:
                over.update(rows.values_list(path or "pk", flat=True))
    return frozenset(over.intersection(people))


def delete_rows(rows: "models.QuerySet[Any]") -> int:
    """Deletes rows, and destroys the keys of what is sealed in them. Returns how many rows of this
    model there were."""
    destroy_keys_of(rows)
    return rows.delete()[1].get(rows.model._meta.label, 0)


def empty_rows(rows: "models.QuerySet[Any]", blank: Mapping[str, Any]) -> int:
    """Gives rows these values, and destroys their keys if no sealed text stays. Returns how many
    rows."""
    if all(blank.get(f"{PREFIX}{name}") == b"" for name in texts_of(rows.model)):
        destroy_keys_of(rows)
    return rows.update(**blank)


def destroy_keys_of(rows: "models.QuerySet[Any]") -> None:
    """Destroys the keys of these rows, if they are sealed, so that no copy of them in a backup can
    be opened. If a row is deleted because it belongs to one of these, its key is destroyed within
    days (see config.common.sealed.rows)."""
    if issubclass(rows.model, SealedRow):
        delete_keys(rows.values_list("seal_id", flat=True))
