"""Many rows at once, and the links of many-to-many fields."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, TypeVar

from django.db import models

from matching.models import OffenceGroup
from recruitment.models import Language, ListedName, Need
from training.models import Course

BATCH = 2000

Row = TypeVar("Row", bound=models.Model)


class Lists(NamedTuple):
    """The keys of the lists, by code."""

    needs: dict[str, int]
    languages: dict[str, int]
    courses: dict[str, int]
    offences: dict[str, int]


def read_lists() -> Lists:
    """Four queries."""
    return Lists(*(_keys(model) for model in (Need, Language, Course, OffenceGroup)))


def add(model: type[Row], rows: Iterable[Row]) -> list[Row]:
    """The rows with their keys, in order."""
    return model._default_manager.bulk_create(rows, batch_size=BATCH)


def link(
    model: type[models.Model],
    field: str,
    keys: Mapping[str, int],
    rows: Iterable[tuple[int, Iterable[str]]],
) -> None:
    """Fills a many-to-many field: each row's own key, and the codes it is linked to."""
    many: Any = model._meta.get_field(field)
    through, own, other = many.remote_field.through, many.m2m_column_name(), many.m2m_reverse_name()
    add(
        through,
        (through(**{own: row, other: keys[code]}) for row, codes in rows for code in codes),
    )


def _keys(model: type[ListedName]) -> dict[str, int]:
    return dict(model._default_manager.values_list("code", "pk"))
