"""The forms to try a change of the policy, and to save the change."""

from typing import Any

from django import forms

from config.ui.forms import LongText
from matching.models.policy import MOST_DAYS, MOST_WEIGHT
from matching.policy.versions import HELP, LABELS, ORDERS, OTHERS

REASON_LENGTH = 300


class Number(forms.IntegerField):
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
    """All the values of a policy."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in LABELS.items():
            self.fields[name] = Number(MOST_WEIGHT, label=label, help_text=HELP[name])
        self.fields["floor"] = Number(
            MOST_WEIGHT,
            label=OTHERS["floor"],
            help_text="No round proposes a pair that fits less than this, out of 100. Fit is the "
            "average of his needs, whether they have met, what they would both like and the "
            "journey, each by its weight. With 0, any pair that no rule forbids can be proposed.",
        )
        self.fields["minimum_days"] = Number(
            MOST_DAYS,
            label=OTHERS["minimum_days"],
            help_text="A man who is known to leave sooner is not matched.",
        )
        self.fields["priority_first"] = forms.TypedChoiceField(
            label=OTHERS["priority_first"],
            choices=list(ORDERS.items()),
            coerce=lambda value: value == "True",
            widget=forms.RadioSelect,
            error_messages={"required": "Select who comes first"},
        )


class ReasonForm(forms.Form):
    """Why somebody changes the policy."""

    reason = LongText(
        label="Why are you changing it?",
        help_text="All staff can see this and your name on the page that says how a round chooses.",
        max_length=REASON_LENGTH,
        error_messages={
            "required": "Enter a reason for the change",
            "max_length": f"Reason must be {REASON_LENGTH} characters or fewer",
        },
    )
