"""The filters of the list of mentors and of the list of volunteers."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet

from config.common.clock import london_today
from config.common.names import named_like
from config.ui.forms import ListedRowFilter, ListFilter
from matching.mentors.lists import cleared_on, mentors_named, with_places
from matching.states import MentorStatus
from recruitment.models import Cohort, Establishment
from recruitment.permissions import applications_for
from training.readiness.reasons import Piece

READY = "ready"


class MentorFilter(ListFilter):
    first = {"status": MentorStatus.ACTIVE}

    search = filters.CharFilter(
        method="named", label="Name, email, phone or postcode", max_length=100
    )
    status = filters.ChoiceFilter(choices=MentorStatus.choices, empty_label="Any")
    establishment = ListedRowFilter(
        queryset=Establishment.objects.all(),
        field_name="user__clearances__establishment",
        label="Cleared at",
        empty_label="Anywhere",
        distinct=True,
    )
    free = filters.ChoiceFilter(
        choices=[("cleared", "Yes, and cleared today"), ("yes", "Yes"), ("no", "No")],
        method="with_places",
        label="Has a free place",
        empty_label="Any",
    )

    def named(self, rows: QuerySet[Any], _: str, text: str) -> QuerySet[Any]:
        return mentors_named(rows, text, applications=applications_for(self.request.user))

    def with_places(self, rows: QuerySet[Any], _: str, wanted: str) -> QuerySet[Any]:
        counted: QuerySet[Any] = with_places(rows)
        if wanted == "no":
            return counted.filter(free=0)
        with_one = counted.filter(free__gt=0)
        if wanted == "yes":
            return with_one
        return cleared_on(with_one, london_today(), by=self.request.user)


class ReadinessFilter(ListFilter):
    """The filters of the list of volunteers. The view itself applies the filter `missing` (what a
    volunteer still needs), because the database does not store this."""

    cohort = ListedRowFilter(queryset=Cohort.objects.all(), empty_label="Any")
    establishment = ListedRowFilter(
        queryset=Establishment.objects.all(),
        field_name="application__establishments",
        label="Prison",
        empty_label="Any",
    )
    missing = filters.ChoiceFilter(
        choices=[
            (READY, "nothing (ready)"),
            (Piece.TRAINING, "training"),
            (Piece.CLEARANCE, "clearance"),
            (Piece.DBS, "the DBS check"),
            (Piece.REFERENCES, "references"),
        ],
        method="left_to_the_view",
        label="Still needs",
        empty_label="Any",
    )
    search = filters.CharFilter(method="named", label="Name", max_length=100)

    def named(self, rows: QuerySet[Any], _: str, text: str) -> QuerySet[Any]:
        return rows.filter(named_like(text, "application__full_name"))

    def left_to_the_view(self, rows: QuerySet[Any], _: str, __: str) -> QuerySet[Any]:
        return rows
