"""The forms where staff move a trainee to a later cohort, or record that they have stopped."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from recruitment.fields import why_they_stopped_field
from recruitment.models import Cohort


class StoppedForm(forms.Form):
    """Why a trainee has stopped."""

    why = why_they_stopped_field()


class MoveForm(forms.Form):
    cohort = forms.ModelChoiceField(
        label="Which cohort will they join?",
        queryset=Cohort.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": "Select a cohort"},
    )

    def __init__(self, data: Any = None, *, cohorts: QuerySet[Cohort]) -> None:
        super().__init__(data)
        self.fields["cohort"].queryset = cohorts  # type: ignore[attr-defined] # it is a ModelChoiceField
