"""The form where a trainee says that they cannot come.

Also the forms where staff move a trainee to a later cohort, or record that a trainee has stopped.
"""

from typing import Any

from django import forms
from django.db.models import QuerySet

from config.ui.forms import LongText
from recruitment.fields import why_they_stopped_field
from recruitment.models import Cohort


class StoppedForm(forms.Form):
    """Why a trainee has stopped."""

    why = why_they_stopped_field()


class AbsenceForm(forms.Form):
    """Why a trainee cannot come, if they want to say."""

    words = LongText(
        label="Is there anything we should know?",
        help_text="For example, when you could come to another session. Only the staff who run the "
        "training read this.",
        max_length=500,
        rows=4,
        required=False,
    )


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
