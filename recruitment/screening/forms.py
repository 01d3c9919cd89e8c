"""What coordinators fill in, and what the list of applications can be narrowed to."""

from datetime import timedelta
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet

from config.common.clock import now
from config.ui.forms import ListFilter, LongText
from recruitment.models import Cohort, Establishment
from recruitment.screening.decisions import REASONS
from recruitment.screening.lists import missing_interview, missing_references
from recruitment.states import ApplicationStatus

MISSING = {"references": missing_references, "interview": missing_interview}


class ReasonForm(forms.Form):
    """Why somebody is declined."""

    reason = forms.ChoiceField(
        label="What the email gives as the reason",
        choices=list(REASONS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the reason to give"},
    )


class NoteForm(forms.Form):
    """A private note."""

    text = LongText(
        label="Add a private note",
        help_text="Other staff read it here. The applicant has a right to ask for a copy, so write "
        "what you would say to his or her face.",
        max_length=2000,
        rows=4,
        error_messages={"required": "Write the note"},
    )


STAGES = [stage for stage in ApplicationStatus.choices if stage[0] != ApplicationStatus.DRAFT]


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
