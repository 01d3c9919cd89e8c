"""Many-to-many links as pairs of ids."""

from typing import Any

from django.db.models import QuerySet


def links(owners: QuerySet[Any], field: str) -> list[tuple[int, int]]:
    """(owner id, linked id) for every link of these owners. One query."""
    return list(owners.filter(**{f"{field}__isnull": False}).values_list("pk", field))
