"""Queries that we write as SQL only once in the life of a process.

Django builds a query and writes its SQL each time we use it. This takes much longer than reading a
few rows. Here we remember the SQL, but not the rows.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import lru_cache, wraps
from typing import Any, Final, ParamSpec, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler

STAND_IN: Final = 8_190_273_640_000_000
"""Takes the place of the first key while we write the SQL. No record has such a high key. For a key
that is text, we use this number as text."""
LARGEST_KEY: Final = 2**63 - 1
"""The largest key that a column of the database can store."""
APART: Final = 1_000
"""The distance between the numbers that take the place of keys."""
MOST_WRITTEN: Final = 64
"""How many forms of one query we remember. Each number of keys, for example, has a form of its
own."""

Key = int | str
Asked = ParamSpec("Asked")
Row = TypeVar("Row")
Record = TypeVar("Record", bound=Model)


def written_once(make: Callable[Asked, QuerySet[Any, Row]]) -> Callable[Asked, list[Row]]:
    """Decorates a function that builds a queryset. The decorated function returns the rows of this
    queryset.

    One query, and the queries of `prefetch_related`.

    The positional arguments are keys of records: whole numbers, or text where the table's key is
    text. `make` must pass the keys to the query without changing them, and do nothing else with
    them. When `make` runs, it gets other keys in their place.

    The named arguments can be anything, such as the day. We write the SQL once for each of their
    values. `make` must not read the clock or other rows, because it runs only once.

    """

    @lru_cache(maxsize=MOST_WRITTEN)
    def written(kinds: tuple[type[Key], ...], **others: Hashable) -> _Written | None:
        stand_ins = [kind(STAND_IN + place * APART) for place, kind in enumerate(kinds)]
        try:
            return _Written(make(*stand_ins, **others), stand_ins)  # type: ignore[arg-type] # keys
        except EmptyResultSet:  # such as the records with one of no keys
            return None

    @wraps(make)
    def rows(*keys: Asked.args, **others: Asked.kwargs) -> list[Row]:
        query = written(tuple(map(type, keys)), **others)  # type: ignore[arg-type] # all can be hashed
        if query is None or any(isinstance(key, int) and key > LARGEST_KEY for key in keys):
            return []
        return query.rows(keys)  # type: ignore[arg-type] # keys are numbers or text

    return rows


def in_order(keys: Iterable[int], records: Iterable[Record]) -> list[Record]:
    """The records in the order of `keys`, such as the keys of one page of a list. Leaves out a key
    that has no record."""
    by_key = {record.pk: record for record in records}
    return [by_key[key] for key in keys if key in by_key]


class _Written:
    """A queryset, its SQL, and the positions of its keys among the parameters of the SQL."""

    def __init__(self, queryset: QuerySet[Any, Any], stand_ins: Sequence[Key]) -> None:
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, values = compiler.as_sql()
        self.values = tuple(values)
        self.places = {
            place: stand_ins.index(value)
            for place, value in enumerate(values)
            if value in stand_ins
        }
        others = (value for place, value in enumerate(values) if place not in self.places)
        if any(str(STAND_IN)[:9] in str(value) for value in others):
            raise ValueError("The query does not use its keys as they are.")
        columns = [column for column, _, _ in compiler.select]
        self.state = vars(compiler) | {"sql": sql, "converters": compiler.get_converters(columns)}
        self.queryset = queryset

    def rows(self, keys: Sequence[Key]) -> list[Any]:
        values = list(self.values)
        for place, key in self.places.items():
            values[place] = keys[key]
        # Django's way to copy a queryset copies its query as well, which we do not need.
        copied = object.__new__(type(self.queryset))
        vars(copied).update(vars(self.queryset), _query=_Query(_Compiler(self.state, values)))
        return list(copied)


class _Query:
    """The part of Django's Query that we need to read a queryset. Nobody can filter or sort such a
    queryset again."""

    def __init__(self, compiler: "_Compiler") -> None:
        self.compiler = compiler

    def get_compiler(self, using: str) -> "_Compiler":  # noqa: ARG002 — Django names it
        return self.compiler


class _Compiler(SQLCompiler):
    """Reads the rows of SQL that we have already written."""

    sql: str
    converters: dict[int, Any]

    def __init__(self, state: dict[str, Any], values: Sequence[Any]) -> None:
        vars(self).update(state, connection=connections[DEFAULT_DB_ALIAS])
        self.values = values

    def as_sql(self, *_: Any, **__: Any) -> tuple[str, Sequence[Any]]:  # type: ignore[override] # takes no options
        return self.sql, self.values

    def get_converters(self, _: Any) -> dict[int, Any]:
        return self.converters
