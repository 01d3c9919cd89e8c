"""Filters for the list of men."""

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet

from config.common.clock import london_today
from config.ui.forms import ListFilter
from matching.models import Source
from matching.referrals.lists import SOON
from matching.states import ReferralStatus
from recruitment.models import Establishment


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
            Q(participant__name__icontains=text)
            | Q(reference__iexact=text)
            | Q(participant__prison_number__iexact=text)
        )
