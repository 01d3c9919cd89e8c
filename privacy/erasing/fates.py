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
    """What happens to a row. Pages show the value."""

    DELETED = "deleted"
    BARE = "stays without the person"
    STAYS = "stays"


@dataclass(frozen=True)
class Fate:
    """What happens to the rows of one model when a person is erased.

    `paths` are the lookups from a row to the person. A path is empty if the row itself is the
    person. `only` is a condition: this fate is only for the rows that meet it. The condition can
    depend on today's date. The fate BARE gives a row the values of `blank`. `why` completes the
    sentence “it stays because …”. `noun` is what pages call the rows that stay. Pages leave out a
    fate whose `noun` is empty.
    """

    model: type[models.Model]
    becomes: Becomes
    paths: tuple[str, ...]
    why: str = ""
    blank: Mapping[str, Any] = field(default_factory=dict)
    only: Q | Callable[[date], Q] | None = None
    noun: str = ""

    def rows_of(self, people: Collection[int], *, today: date) -> "models.QuerySet[Any]":
        """The rows of these people to which this fate applies."""
        leading = Q(pk__in=[])
        for path in self.paths:
            leading |= Q(**{f"{path or 'pk'}__in": people})
        of_them = self.model._default_manager.filter(leading).values("pk")
        only = self.only(today) if callable(self.only) else self.only
        return self.model._default_manager.filter(only or Q(), pk__in=of_them)


def deleted(*fates: tuple[type[models.Model], str]) -> tuple[Fate, ...]:
    """The fates of models whose rows are deleted. For each model, give the lookup from a row to the
    person."""
    return tuple(Fate(model, Becomes.DELETED, (path,)) for model, path in fates)


def carry_out(fates: Iterable[Fate], people: Collection[int], *, today: date) -> dict[str, int]:
    """Deletes or empties the rows of these people, in the order of the fates. Returns how many rows
    of each model were deleted or emptied. Call it in a transaction that has locked the people. Safe
    to repeat. 1 to 3 queries for each fate."""
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
    """Of these erased people, those who still have rows that must be deleted now. Such rows, for
    example a concern, stayed because their term was longer. This term has now ended. One query for
    each model with a longer term."""
    over: set[int] = set()
    for fate in fates:
        if fate.becomes is Becomes.DELETED and callable(fate.only):
            rows = fate.rows_of(people, today=today)
            for path in fate.paths:
                over.update(rows.values_list(path or "pk", flat=True))
    return frozenset(over.intersection(people))


def delete_rows(rows: "models.QuerySet[Any]") -> int:
    """Deletes rows, and destroys the keys that their texts are sealed with. Returns how many rows
    of this model were deleted."""
    destroy_keys_of(rows)
    return rows.delete()[1].get(rows.model._meta.label, 0)


def empty_rows(rows: "models.QuerySet[Any]", blank: Mapping[str, Any]) -> int:
    """Gives the rows the values of `blank`. Destroys their keys if no sealed text stays. Returns
    how many rows it changed."""
    if all(blank.get(f"{PREFIX}{name}") == b"" for name in texts_of(rows.model)):
        destroy_keys_of(rows)
    return rows.update(**blank)


def destroy_keys_of(rows: "models.QuerySet[Any]") -> None:
    """Destroys the keys of these rows, if the rows are sealed. Nobody can then open copies of them
    in a backup. Deleting these rows can also delete rows of other models. The keys of those other
    rows are destroyed within days (see config.common.sealed.rows)."""
    if issubclass(rows.model, SealedRow):
        delete_keys(rows.values_list("seal_id", flat=True))
