"""What a list can be narrowed to. A filter is a form, so it works without JavaScript."""

from typing import Any, Self

import django_filters as filters
from django.db.models import QuerySet
from django.http import HttpRequest


class ListFilter(filters.FilterSet):  # type: ignore[misc] # the library has no types
    """A filter that starts from `first` until its form has been used."""

    first: dict[str, Any] = {}

    @classmethod
    def of(
        cls, request: HttpRequest, rows: QuerySet[Any], first: dict[str, Any] | None = None
    ) -> Self:
        asked = set(request.GET) & set(cls.base_filters)
        return cls(request.GET if asked else first or cls.first, queryset=rows, request=request)
