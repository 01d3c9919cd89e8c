"""The forms of screening, and the filter of the list of applications."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet

from config.common.clock import now
from config.ui.forms import ListedRowFilter, ListFilter, LongText
from recruitment.cohorts.replying import has_late_reply
from recruitment.models import Cohort, Establishment
from recruitment.screening.lists import applications_named, missing_interview, missing_references
from recruitment.states import ApplicationStatus

MISSING = {"references": missing_references, "interview": missing_interview}


class ReasonForm(forms.Form):
    """The reason for a step. `reasons` are the words of each reason, by its key."""

    def __init__(self, data: Any = None, *, reasons: Mapping[str, str]) -> None:
        super().__init__(data)
        self.fields["reason"] = forms.ChoiceField(
            label="Which reason should the email give?",
            choices=list(reasons.items()),
            widget=forms.RadioSelect,
            error_messages={"required": "Select a reason"},
        )


class NoteForm(forms.Form):
    """A private note."""

    text = LongText(
        label="Add a private note",
        help_text="Other staff can read this note. The applicant has a right to a copy of the "
        "note, so write only what you would say to them in person.",
        max_length=2000,
        rows=4,
        error_messages={"required": "Enter a note"},
    )


STAGES = [stage for stage in ApplicationStatus.choices if stage[0] != ApplicationStatus.DRAFT]


class ApplicationFilter(ListFilter):
    cohort = ListedRowFilter(queryset=Cohort.objects.all(), empty_label="Any")
    status = filters.ChoiceFilter(choices=STAGES, label="Stage", empty_label="Any")
    establishment = ListedRowFilter(
        queryset=Establishment.objects.all(),
        field_name="establishments",
        label="Prison",
        empty_label="Any",
    )
    missing = filters.ChoiceFilter(
        choices=[("references", "2 references"), ("interview", "an interview")],
        method="without",
        label="Still missing",
        empty_label="Any",
    )
    stalled = filters.ChoiceFilter(
        choices=[("7", "7 days or more"), ("14", "14 days or more"), ("28", "28 days or more")],
        method="waiting",
        label="In this stage for",
        empty_label="Any time",
    )
    reply = filters.ChoiceFilter(
        choices=[("late", "late")], method="replied", label="Our reply is", empty_label="Any"
    )
    search = filters.CharFilter(
        method="named", label="Name, reference, email, phone or postcode", max_length=100
    )

    def without(self, rows: QuerySet[Any], _: str, kind: str) -> QuerySet[Any]:
        return MISSING[kind](rows)

    def waiting(self, rows: QuerySet[Any], _: str, days: str) -> QuerySet[Any]:
        return rows.filter(status_since__lte=now() - timedelta(days=int(days)))

    def replied(self, rows: QuerySet[Any], _: str, __: str) -> QuerySet[Any]:
        return rows.filter(has_late_reply(now()))

    def named(self, rows: QuerySet[Any], _: str, text: str) -> QuerySet[Any]:
        return applications_named(rows, text)
