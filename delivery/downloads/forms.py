"""What somebody chooses before they download."""

from typing import Any

from django import forms
from django.http import QueryDict

from config.accounts.models import User
from config.ui.forms import SeveralField
from recruitment.models import Establishment
from recruitment.permissions import establishments_for


def _day(label: str) -> forms.DateField:
    """A day in one box, which may stay empty."""
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter a real date, such as 27/3/2027"},
    )


class DownloadsForm(forms.Form):
    """The prisons and the period. Nothing chosen: all that this person can see."""

    prisons = SeveralField(
        Establishment.objects.none(),
        label="Prisons",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "app-choices-columns"}),
    )
    first = _day("From")
    last = _day("To")

    def __init__(self, data: QueryDict, *, user: User) -> None:
        super().__init__(data)
        self.fields["prisons"].queryset = establishments_for(user)  # type: ignore[attr-defined] # a model field

    def clean(self) -> dict[str, Any]:
        chosen = self.cleaned_data
        first, last = chosen.get("first"), chosen.get("last")
        if first and last and first > last:
            self.add_error("last", "“To” must be the same day as “From”, or later")
        return chosen
