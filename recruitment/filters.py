"""What the list of applications can be narrowed to."""

from datetime import timedelta
from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet

from config.common.clock import london_today, now
from config.ui.filters import ListFilter
from recruitment.domain.clearances import ending_soon, to_chase
from recruitment.domain.screening import missing_interview, missing_references
from recruitment.models import Cohort, Establishment
from recruitment.states import ASKED_FOR, ApplicationStatus, ClearanceStatus

STAGES = [it for it in ApplicationStatus.choices if it[0] != ApplicationStatus.DRAFT]
MISSING = {"references": missing_references, "interview": missing_interview}


class ApplicationFilter(ListFilter):
    cohort = filters.ModelChoiceFilter(queryset=Cohort.objects.all(), empty_label="Any")
    status = filters.ChoiceFilter(choices=STAGES, label="Stage", empty_label="Any")
    establishment = filters.ModelChoiceFilter(
        queryset=Establishment.objects.all(),
        field_name="establishments",
        label="Prison",
        empty_label="Any",
    )
    missing = filters.ChoiceFilter(
        choices=[("references", "two references"), ("interview", "an interview")],
        method="without",
        label="Still without",
        empty_label="Anything or nothing",
    )
    stalled = filters.ChoiceFilter(
        choices=[("7", "7 days or more"), ("14", "14 days or more"), ("28", "28 days or more")],
        method="waiting",
        label="In this stage for",
        empty_label="Any time",
    )
    search = filters.CharFilter(method="named", label="Name or reference")

    def without(self, rows: QuerySet[Any], _: str, what: str) -> QuerySet[Any]:
        return MISSING[what](rows)

    def waiting(self, rows: QuerySet[Any], _: str, days: str) -> QuerySet[Any]:
        return rows.filter(status_since__lte=now() - timedelta(days=int(days)))

    def named(self, rows: QuerySet[Any], _: str, text: str) -> QuerySet[Any]:
        return rows.filter(
            Q(full_name__icontains=text) | Q(known_as__icontains=text) | Q(reference__iexact=text)
        )


class ClearanceFilter(ListFilter):
    first = {"status": "open"}

    status = filters.ChoiceFilter(
        choices=[
            ("open", "asked for, no answer yet"),
            ("chase", "to chase now"),
            ("ending", "ends within 90 days"),
            *((value, label) for value, label in ClearanceStatus.choices if value not in ASKED_FOR),
        ],
        method="standing",
        label="State",
        empty_label="Any",
    )
    establishment = filters.ModelChoiceFilter(
        queryset=Establishment.objects.all(), label="Prison", empty_label="Any, and DBS"
    )
    search = filters.CharFilter(field_name="volunteer__name", lookup_expr="icontains", label="Name")

    def standing(self, rows: QuerySet[Any], _: str, wanted: str) -> QuerySet[Any]:
        today = london_today()
        if wanted == "chase":
            return to_chase(rows, today=today)
        if wanted == "ending":
            return ending_soon(rows, today=today)
        if wanted == "open":
            return rows.filter(status__in=ASKED_FOR)
        return rows.filter(status=wanted)
