"""The form for a move: to which prison, and when."""

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

    def __init__(self, data: Any, *, origin: Establishment) -> None:
        super().__init__(data)
        prisons = Establishment.objects.open().exclude(pk=origin.pk)
        self.fields["to"].queryset = prisons  # type: ignore[attr-defined] # of a ModelChoiceField
        self.fields["moved_on"].initial = london_today
