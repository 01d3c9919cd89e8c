"""The forms for what somebody can change about a plan."""

from collections.abc import Sequence

from django import forms
from django.http import QueryDict

from reporting.planner.cohorts import Dates
from reporting.planner.planning import MOST_PLACES


class CohortForm(forms.Form):
    """Asks which cohort to plan."""

    cohort = forms.ChoiceField(
        label="Cohort",
        error_messages={"invalid_choice": "Select a cohort from the list"},
    )

    def __init__(self, data: QueryDict, *, cohorts: Sequence[Dates], usual: Dates) -> None:
        first = {"cohort": usual.key, "places": "1"}
        super().__init__({name: data.get(name) or value for name, value in first.items()})
        choices = [(each.key, each.name) for each in cohorts]
        self.fields["cohort"].choices = choices  # type: ignore[attr-defined] # a choice field

    @property
    def key(self) -> str:
        """The key of the cohort (see Dates.key). The form must be valid."""
        return str(self.cleaned_data["cohort"])


class PlanForm(CohortForm):
    """Asks which cohort to plan, and how many men each new mentor takes."""

    places = forms.TypedChoiceField(
        label="Men that each new mentor takes at a time",
        choices=[(count, str(count)) for count in range(1, MOST_PLACES + 1)],
        coerce=int,
        error_messages={"invalid_choice": f"Choose a number from 1 to {MOST_PLACES}"},
    )
