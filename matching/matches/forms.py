"""Filters for the list of matches."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet

from config.ui.forms import ListFilter
from matching.states import MatchStatus
from recruitment.models import Establishment


class MatchFilter(ListFilter):
    first = {"status": MatchStatus.LIVE}

    status = filters.ChoiceFilter(choices=MatchStatus.choices, empty_label="Any")
    establishment = filters.ModelChoiceFilter(
        queryset=Establishment.objects.all(),
        field_name="referral__establishment",
        label="Prison",
        empty_label="Any",
    )
    cleared = filters.ChoiceFilter(
        choices=[("no", "No"), ("yes", "Yes")],
        method="with_clearance",
        label="Mentor is cleared there",
        empty_label="Either",
    )

    def with_clearance(self, rows: QuerySet[Any], _: str, wanted: str) -> QuerySet[Any]:
        return rows.filter(is_cleared=wanted == "yes")
