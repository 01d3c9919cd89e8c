"""The filters of the list of men."""

from datetime import timedelta
from typing import Any

import django_filters as filters
from django.db.models import QuerySet

from config.common.clock import london_today
from config.ui.forms import ListedRowFilter, ListFilter
from matching.models import Source
from matching.referrals.lists import SOON, men_named
from matching.states import ReferralStatus
from matching.waiting.lists import with_old_dates
from recruitment.models import Establishment

LEAVING = {"fortnight": timedelta(days=14), "soon": SOON}


class ReferralFilter(ListFilter):
    first = {"status": ReferralStatus.WAITING}

    search = filters.CharFilter(
        method="named", label="Name, reference number or prison number", max_length=100
    )
    status = filters.ChoiceFilter(choices=ReferralStatus.choices, empty_label="Any")
    establishment = ListedRowFilter(
        queryset=Establishment.objects.all(), label="Prison", empty_label="Any"
    )
    source = filters.ChoiceFilter(choices=Source.choices, label="Referred by", empty_label="Anyone")
    leaves = filters.ChoiceFilter(
        choices=[
            ("fortnight", "within 14 days"),
            ("soon", "within 90 days"),
            ("passed", "date has passed"),
            ("unknown", "date not known"),
        ],
        method="leaving",
        label="Leaves",
        empty_label="Any time",
    )
    confirmed = filters.ChoiceFilter(
        choices=[("old", "more than 8 weeks ago, or never")],
        method="last_confirmed",
        label="Release date confirmed",
        empty_label="Any time",
    )

    def leaving(self, rows: QuerySet[Any], _: str, when: str) -> QuerySet[Any]:
        today = london_today()
        if when == "unknown":
            return rows.filter(release_on__isnull=True)
        if when == "passed":
            return rows.filter(release_on__lt=today)
        return rows.filter(release_on__range=(today, today + LEAVING[when]))

    def last_confirmed(self, rows: QuerySet[Any], _: str, __: str) -> QuerySet[Any]:
        return with_old_dates(rows, today=london_today())

    def named(self, rows: QuerySet[Any], _: str, text: str) -> QuerySet[Any]:
        return men_named(rows, text)
