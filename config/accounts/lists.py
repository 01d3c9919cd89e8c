"""Lists of the records that a person can see. The SQL of each list is written once (see
written_once)."""

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

from config.accounts.models import User
from config.common.written_query import written_once

Others = ParamSpec("Others")
Record = TypeVar("Record", bound=Model)
List = Callable[Concatenate[User, Others], QuerySet[Record]]


def rows_of(rows_for: "List[Others, Record]") -> Callable[Concatenate[User, Others], list[Record]]:
    """Returns a function that reads a list for a person. `rows_for` makes the queryset of this
    list.

    The returned function costs one query, and the queries of `prefetch_related`. All its arguments
    after the person, such as the day, are keyword arguments.

    We write the SQL once for each set of roles and each set of arguments. So `rows_for` must not
    read the database or the clock. If it reads the database, the returned function raises
    ValueError.
    """

    @written_once
    def rows(user: int, *, roles: frozenset[str], **others: Any) -> QuerySet[Record]:
        with connection.execute_wrapper(_refuse):
            return rows_for(User.standing_for(user, roles), **others)  # type: ignore[call-arg] # named

    def of(user: User, /, *_: Others.args, **others: Others.kwargs) -> list[Record]:
        return rows(user.pk, roles=user.roles, **others)

    return of


def number_of(rows_for: "List[Others, Record]") -> Callable[Concatenate[User, Others], int]:
    """Returns a function that counts the rows of a list for a person. `rows_for` makes the queryset
    of this list (see rows_of). The returned function costs one query, which reads the key of each
    row."""

    @written_once
    def keys(user: int, *, roles: frozenset[str], **others: Any) -> QuerySet[Record, int]:
        with connection.execute_wrapper(_refuse):
            rows = rows_for(User.standing_for(user, roles), **others)  # type: ignore[call-arg] # named
            return rows.order_by().values_list("pk", flat=True)

    def of(user: User, /, *_: Others.args, **others: Others.kwargs) -> int:
        return len(keys(user.pk, roles=user.roles, **others))

    return of


def _refuse(*_: Any) -> Any:
    raise ValueError("A query that is written once must not read the database while it is built.")
