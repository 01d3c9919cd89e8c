"""The filter of the page, and the form that corrects a reason."""

from typing import Any

from django import forms

from recruitment.fields import why_they_stopped_field
from reporting.yields.choosing import Choice, Record


class ChoiceForm(forms.Form):
    """Asks for the cohort and the prison. Until somebody sends the form, the first of each is
    chosen."""

    cohort = forms.ChoiceField(required=False)
    prison = forms.ChoiceField(required=False)

    def __init__(self, data: Any, *, record: Record) -> None:
        is_used = "cohort" in data or "prison" in data
        first = record.first_choice.cohort
        super().__init__(data if is_used else {"cohort": str(first.pk) if first else ""})
        self.record = record
        cohorts = [(str(cohort.pk), str(cohort)) for cohort in record.cohorts_in_use]
        prisons = [(str(prison.pk), str(prison)) for prison in record.prisons_in_use]
        self.fields["cohort"].choices = [("", "All"), *cohorts]  # type: ignore[attr-defined] # it is a ChoiceField
        self.fields["prison"].choices = [("", "All"), *prisons]  # type: ignore[attr-defined] # as above

    @property
    def choice(self) -> Choice:
        """What somebody chose. A cohort that is not in the list means all cohorts, and so with
        prisons."""
        self.is_valid()
        cohort, prison = (self.cleaned_data.get(name) for name in ("cohort", "prison"))
        return Choice(
            self.record.cohorts[int(cohort)] if cohort else None,
            self.record.own[int(prison)] if prison else None,
        )


class WhyForm(forms.Form):
    why = why_they_stopped_field()
