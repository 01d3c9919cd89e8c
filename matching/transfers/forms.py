"""Where a man moved, and when."""

from datetime import date
from typing import Any

from django import forms

from config.common.clock import london_today
from config.ui.forms import DateInputField
from recruitment.models import Establishment


class TransferForm(forms.Form):
    to = forms.ModelChoiceField(
        Establishment.objects.none(),
        label="Which prison did he move to?",
        empty_label="Choose one",
        error_messages={"required": "Select the prison he moved to"},
    )
    moved_on = DateInputField(
        label="Date he moved", error_messages={"required": "Enter the date he moved"}
    )

    def __init__(self, data: Any, *, origin: Establishment, received_on: date) -> None:
        super().__init__(data)
        prisons = Establishment.objects.open().exclude(pk=origin.pk)
        self.fields["to"].queryset = prisons  # type: ignore[attr-defined]
        self.fields["moved_on"].initial = london_today
        self._received_on = received_on

    def clean_moved_on(self) -> date:
        moved_on: date = self.cleaned_data["moved_on"]
        if moved_on > london_today():
            raise forms.ValidationError("Date he moved must be today or in the past")
        if moved_on < self._received_on:
            raise forms.ValidationError("Date he moved must be after the day he was referred")
        return moved_on
