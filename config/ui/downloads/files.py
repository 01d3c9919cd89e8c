"""The description of a file to download."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from config.accounts.models import User
from config.common.exports import Export


@dataclass(frozen=True, kw_only=True)
class File:
    """A list that people can download as a file.

    Each file has a different `name`, by which the worker finds it (see FILES in worker.files).
    `rows` gives all the rows that a person can see, in the order of the file. `related` and `many`
    name the related records that the columns need. `page` is the name of the URL of the page that
    offers the file.
    """

    name: str
    export: Export
    rows: Callable[[User], QuerySet[Any]]
    page: str
    related: tuple[str, ...] = ()
    many: "tuple[str | Prefetch[Any], ...]" = ()

    def loaded(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The same rows with everything that the columns need, and without the sealed texts. One
        query, and one more for each of `many`."""
        names = [field.name for field in rows.model._meta.fields]
        sealed = [name for name in names if name.startswith("sealed_")]
        if self.related:
            rows = rows.select_related(*self.related)
        return rows.prefetch_related(*self.many).defer(*sealed)

    def records(self, rows: Sequence[Any]) -> Iterable[Any]:
        """The objects that the columns of the file read. Usually, these are the loaded rows
        themselves."""
        return rows
