"""The filters of the list of matches, and what a mentor fills in after the first meeting."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet

from config.common.clock import london_today
from config.ui.forms import ListedRowFilter, ListFilter, day_field
from matching.matches.asking import Asks, matches_asking
from matching.matches.lists import matches_named, with_clearance
from matching.mentors.cover import GONE
from matching.models import MatchQuerySet
from matching.states import BEGUN, MatchStatus
from recruitment.models import Establishment


class FirstMeetingForm(forms.Form):
    """The day when a mentor first met a man."""

    on = day_field("When did you first meet?", "The day you first met")


class MatchFilter(ListFilter):
    first = {"status": "begun"}

    search = filters.CharFilter(
        method="named", label="Name, reference number or prison number", max_length=100
    )
    status = filters.ChoiceFilter(
        choices=[("begun", "begun and not ended"), *MatchStatus.choices],
        method="with_status",
        label="Phase",
        empty_label="Any",
    )
    establishment = ListedRowFilter(
        queryset=Establishment.objects.all(),
        field_name="referral__establishment",
        label="Prison",
        empty_label="Any",
    )
    cleared = filters.ChoiceFilter(
        choices=[("no", "No"), ("yes", "Yes")],
        method="with_clearance",
        label="Mentor is cleared at the prison",
        empty_label="Either",
    )

    mentor = filters.ChoiceFilter(
        choices=[("gone", "has paused, has left or is leaving")],
        method="with_mentor",
        label="His mentor",
        empty_label="Anyone",
    )

    asks = filters.ChoiceFilter(
        choices=Asks.choices, method="with_question", label="To decide", empty_label="Anything"
    )

    def with_status(self, rows: QuerySet[Any], _: str, wanted: str) -> QuerySet[Any]:
        return rows.filter(status__in=sorted(BEGUN) if wanted == "begun" else [wanted])

    def with_question(self, rows: MatchQuerySet, _: str, wanted: str) -> MatchQuerySet:
        return matches_asking(rows, Asks(wanted), today=london_today())

    def with_mentor(self, rows: QuerySet[Any], _: str, __: str) -> QuerySet[Any]:
        return rows.filter(GONE)

    def named(self, rows: QuerySet[Any], _: str, text: str) -> QuerySet[Any]:
        return matches_named(rows, text)

    def with_clearance(self, rows: QuerySet[Any], _: str, wanted: str) -> QuerySet[Any]:
        judged: QuerySet[Any] = with_clearance(rows, today=london_today())
        return judged.filter(is_cleared=wanted == "yes")
