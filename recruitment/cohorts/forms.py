"""The form in which a manager plans a cohort."""

from typing import Any

from django import forms

from config.ui.forms import DateInputField, LongText, WholeNumber
from recruitment.cohorts.planning import Plan

SHORT = {"class": "govuk-input--width-3"}


def number(label: str, help_text: str, *, empty: str, lowest: int, highest: int) -> WholeNumber:
    """A field for a whole number from `lowest` to `highest`.

    `empty` is the error when the field is empty. Any other error gives the name of the field and
    the range.
    """
    name = label.removesuffix(" (%)")  # Django would take a lone % for a placeholder
    message = f"{name} must be a whole number from {lowest} to {highest}"
    return WholeNumber(
        label=label,
        help_text=help_text,
        min_value=lowest,
        max_value=highest,
        widget=forms.TextInput(attrs=SHORT | {"inputmode": "numeric"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), message)
        | {"required": empty},
    )


class PlanForm(forms.Form):
    """Asks for the dates, places and other values of a Plan."""

    opens_on = DateInputField(
        label="First day of applications",
        error_messages={"required": "Enter the first day of applications"},
    )
    closes_on = DateInputField(
        label="Last day of applications",
        error_messages={"required": "Enter the last day of applications"},
    )
    training_starts_on = DateInputField(
        label="First day of training",
        error_messages={"required": "Enter the first day of training"},
    )
    places = number(
        "Places",
        "Enter how many people you can train.",
        empty="Enter the number of places",
        lowest=1,
        highest=500,
    )
    over_offer = number(
        "Extra places to offer (%)",
        "How many extra places to offer, because some people say no. Enter 0 for none.",
        empty="Enter the percentage of extra places to offer",
        lowest=0,
        highest=100,
    )
    offer_days = number(
        "Days an offer stays open",
        "After the last of these days, we offer the place to the next person on the reserve list.",
        empty="Enter the number of days an offer stays open",
        lowest=1,
        highest=90,
    )
    reply_days = number(
        "Working days to reply",
        "We tell applicants that we reply within this many working days. Your lists show who has "
        "waited longer.",
        empty="Enter the number of working days to reply",
        lowest=1,
        highest=60,
    )
    training_days = LongText(
        label="Days and place of the training",
        help_text="People read this before they apply. For example: 6 Saturdays, 10:00 to 16:00, "
        "at our office in Brixton.",
        max_length=300,
        rows=3,
        required=False,
    )
    expenses = LongText(
        label="Costs that you pay",
        help_text="For example: We pay your fares to training and to the prison.",
        max_length=300,
        rows=3,
        required=False,
    )

    @property
    def plan(self) -> Plan:
        """The plan that was typed in. The form must be valid."""
        values: dict[str, Any] = self.cleaned_data
        return Plan(**values)
