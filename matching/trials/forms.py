"""The forms to try a change of the policy, and to save the change."""

from typing import Any

from django import forms

from config.ui.forms import LongText, WholeNumber
from matching.models.policy import MOST_DAYS, MOST_WEIGHT
from matching.policy.versions import HELP, LABELS, ORDERS, OTHERS

REASON_LENGTH = 300


class Number(WholeNumber):
    """A field for a whole number from 0 to `highest`."""

    def __init__(self, highest: int, *, label: str, **kwargs: Any) -> None:
        sentence = f"“{label}” must be a whole number from 0 to {highest}"
        messages = dict.fromkeys(("invalid", "min_value", "max_value"), sentence)
        messages["required"] = f"Enter a number for “{label}”"
        super().__init__(
            label=label,
            min_value=0,
            max_value=highest,
            error_messages=messages,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-3"}),
            **kwargs,
        )


class PolicyForm(forms.Form):
    """Asks for all the values of a policy, such as its weights."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in LABELS.items():
            self.fields[name] = Number(MOST_WEIGHT, label=label, help_text=HELP[name])
        self.fields["floor"] = Number(
            MOST_WEIGHT,
            label=OTHERS["floor"],
            help_text="Enter a number from 0 to 100. A round does not propose a pair if their fit "
            "is lower than this number. Fit is an average of 4 things: the man’s needs, whether "
            "the pair have met before, what both would like, and the journey. Each of them counts "
            "by its weight. If you enter 0, fit rules out no pair.",
        )
        self.fields["minimum_days"] = Number(
            MOST_DAYS,
            label=OTHERS["minimum_days"],
            help_text="If we know that a man leaves in fewer days than this, a round does not "
            "match him.",
        )
        self.fields["priority_first"] = forms.TypedChoiceField(
            label=OTHERS["priority_first"],
            choices=list(ORDERS.items()),
            coerce=lambda value: value == "True",
            widget=forms.RadioSelect,
            error_messages={"required": "Select who comes first"},
        )


class ReasonForm(forms.Form):
    """Asks why somebody changes the policy."""

    reason = LongText(
        label="Why are you changing the policy?",
        help_text="All staff can see your reason and your name, on the page “How a round chooses”.",
        max_length=REASON_LENGTH,
        error_messages={
            "required": "Enter a reason for the change",
            "max_length": f"Reason must be {REASON_LENGTH} characters or fewer",
        },
    )
