"""What a manager sets of a cohort."""

from typing import Any

from django import forms

from config.ui.forms import DateInputField
from recruitment.cohorts.planning import Plan

SHORT = {"class": "govuk-input--width-3"}


def number(label: str, help_text: str, *, least: int, most: int) -> forms.IntegerField:
    """A whole number in a short box."""
    message = f"Enter a whole number from {least} to {most}"
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        min_value=least,
        max_value=most,
        widget=forms.TextInput(attrs=SHORT | {"inputmode": "numeric"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), message),
    )


class PlanForm(forms.Form):
    """Its fields are those of Plan."""

    opens_on = DateInputField(label="First day of applications")
    closes_on = DateInputField(label="Last day of applications")
    training_starts_on = DateInputField(label="First day of training")
    places = number("Places", "How many people can be trained.", least=1, most=500)
    over_offer = number(
        "Over-offer, in per cent",
        "How many more places to offer than there are, because some people say no. 0 for none.",
        least=0,
        most=100,
    )
    offer_days = number(
        "Days an offer stays open",
        "After that it lapses, and the next person is offered the place.",
        least=1,
        most=90,
    )

    @property
    def plan(self) -> Plan:
        """Ask once the form is valid."""
        values: dict[str, Any] = self.cleaned_data
        return Plan(**values)
