"""What a list can be narrowed to. Each filter is a form, so it works without JavaScript."""

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet

from config.common.clock import london_today
from config.ui.filters import ListFilter
from matching.domain.reads import SOON, cleared_on
from matching.models import Source
from matching.states import MatchStatus, MentorStatus, ReferralStatus
from recruitment.models import Cohort, Establishment
from training.domain.readiness import Piece

READY = "ready"


class ReferralFilter(ListFilter):
    first = {"status": ReferralStatus.WAITING}

    status = filters.ChoiceFilter(choices=ReferralStatus.choices, empty_label="Any")
    establishment = filters.ModelChoiceFilter(
        queryset=Establishment.objects.all(), label="Prison", empty_label="Any"
    )
    source = filters.ChoiceFilter(choices=Source.choices, label="Referred by", empty_label="Anyone")
    leaves = filters.ChoiceFilter(
        choices=[("soon", "within 90 days")],
        method="leaving",
        label="Leaves",
        empty_label="Any time",
    )
    search = filters.CharFilter(method="named", label="Name, reference or prison number")

    def leaving(self, rows: QuerySet[Any], _: str, __: str) -> QuerySet[Any]:
        today = london_today()
        return rows.filter(release_on__range=(today, today + SOON))

    def named(self, rows: QuerySet[Any], _: str, text: str) -> QuerySet[Any]:
        return rows.filter(
            Q(name__icontains=text) | Q(reference__iexact=text) | Q(prison_number__iexact=text)
        )


class MentorFilter(ListFilter):
    first = {"status": MentorStatus.ACTIVE}

    status = filters.ChoiceFilter(choices=MentorStatus.choices, empty_label="Any")
    establishment = filters.ModelChoiceFilter(
        queryset=Establishment.objects.all(),
        field_name="user__clearances__establishment",
        label="Cleared at",
        empty_label="Anywhere",
        distinct=True,
    )
    free = filters.ChoiceFilter(
        choices=[("cleared", "Yes, and is cleared today"), ("yes", "Yes"), ("no", "No")],
        method="with_places",
        label="Has a free place",
        empty_label="Either",
    )

    def with_places(self, rows: QuerySet[Any], _: str, wanted: str) -> QuerySet[Any]:
        if wanted == "no":
            return rows.filter(free=0)
        with_one = rows.filter(free__gt=0)
        if wanted == "yes":
            return with_one
        return cleared_on(with_one, london_today(), by=self.request.user)


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


class ReadinessFilter(ListFilter):
    """`missing` is worked out, not stored, so the view sifts by it."""

    cohort = filters.ModelChoiceFilter(queryset=Cohort.objects.all(), empty_label="Any")
    establishment = filters.ModelChoiceFilter(
        queryset=Establishment.objects.all(),
        field_name="application__establishments",
        label="Prison",
        empty_label="Any",
    )
    missing = filters.ChoiceFilter(
        choices=[
            (READY, "nothing: ready"),
            (Piece.TRAINING, "training"),
            (Piece.CLEARANCE, "clearance"),
            (Piece.DBS, "the DBS check"),
            (Piece.REFERENCES, "references"),
        ],
        method="left_to_the_view",
        label="Still without",
        empty_label="Anything or nothing",
    )
    search = filters.CharFilter(
        field_name="application__full_name", lookup_expr="icontains", label="Name"
    )

    def left_to_the_view(self, rows: QuerySet[Any], _: str, __: str) -> QuerySet[Any]:
        return rows
