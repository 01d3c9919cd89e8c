"""What staff fill in about visits: on which days a prison is closed, and which men a movement list
shows."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms

from config.ui.forms import DateInputField, OneLine, PlainText
from recruitment.weekly import PARTS

NOT_KNOWN: Final = "Wing not known"
NO_WING: Final = "-"
"""The value of `wing` in the address of a movement list for men whose wing we do not know."""


class ClosedForm(forms.Form):
    """Asks on which days a prison is closed, and why."""

    first_on = DateInputField(label="First closed day", help_text="For example, 27 3 2027.")
    last_on = DateInputField(
        label="Last closed day", help_text="For one closed day, enter the same day again."
    )
    reason = OneLine(
        label="Why is it closed?",
        help_text="Only staff see the reason.",
        max_length=200,
        required=False,
    )


class MovementFilter(forms.Form):
    """Asks which wing and which part of the day a movement list shows."""

    day = PlainText(widget=forms.HiddenInput, max_length=40, required=False)
    part = forms.ChoiceField(
        label="Part of the day",
        choices=[("", "All day"), *((part, part.capitalize()) for part in PARTS)],
        required=False,
    )
    wing = forms.ChoiceField(label="Wing", required=False)

    def __init__(self, *args: Any, wings: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(wing or NO_WING, wing or NOT_KNOWN) for wing in wings]
        self.fields["wing"].choices = [("", "Every wing"), *named]  # type: ignore[attr-defined] # it is a ChoiceField
