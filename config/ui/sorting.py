"""Lists that people can sort by the heading of a column, or with a box among the filters."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import F, QuerySet
from django.http import HttpRequest


class Order(NamedTuple):
    """One way to sort a list: its name on the page, and the fields by which it sorts."""

    label: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Sorting:
    """How a list is sorted: by one of its `orders`, ascending or descending."""

    orders: Mapping[str, Order]
    name: str
    is_descending: bool

    @classmethod
    def of(cls, request: HttpRequest, orders: Mapping[str, Order], *, first: str) -> "Sorting":
        """The order that `?sort=` asks for, such as "leaves" or "-leaves".

        If `?sort=` is missing or wrong, the order is `first`.
        """
        sort_key = request.GET.get("sort", "")
        chosen = sort_key if sort_key.removeprefix("-") in orders else first
        return cls(orders, chosen.removeprefix("-"), chosen.startswith("-"))

    def rows(self, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        """The rows in this order. Unknown values come last.

        Sorts equal rows by their keys, so that each row is on exactly one page of the list.
        """
        down = self.is_descending
        fields = [
            F(field).desc(nulls_last=True) if down else F(field).asc(nulls_last=True)
            for field in self.orders[self.name].fields
        ]
        return rows.order_by(*fields, "pk")

    @property
    def sort_key(self) -> str:
        """The value of `?sort=` for this order."""
        return f"-{self.name}" if self.is_descending else self.name

    def direction(self, name: str) -> str:
        """The value of aria-sort for the column of the order `name`. Empty when the list is sorted
        in another order."""
        if name != self.name:
            return ""
        return "descending" if self.is_descending else "ascending"

    def pressed(self, name: str) -> str:
        """The value of `?sort=` for the link in the heading of the column of the order
        `name`."""
        return f"-{name}" if name == self.name and not self.is_descending else name

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The choices of the box that sorts the list: every order, ascending and descending."""
        return [
            choice
            for name, order in self.orders.items()
            for choice in ((name, order.label), (f"-{name}", f"{order.label}, in reverse order"))
        ]
