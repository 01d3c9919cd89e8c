"""What a manager would change about how a round chooses."""

from typing import Any

from django import forms

from config.ui.forms import LongText
from matching.models.policy import MOST_DAYS, MOST_WEIGHT
from matching.policy.versions import HELP, LABELS, ORDERS

REASON_LENGTH = 300


class Number(forms.IntegerField):
    """A whole number from 0 to `most`."""

    def __init__(self, most: int, **kwargs: Any) -> None:
        sentence = f"Enter a whole number from 0 to {most}"
        messages = dict.fromkeys(("invalid", "min_value", "max_value", "required"), sentence)
        super().__init__(
            min_value=0,
            max_value=most,
            error_messages=messages,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-3"}),
            **kwargs,
        )


class PolicyForm(forms.Form):
    """Every value of a policy."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in LABELS.items():
            self.fields[name] = Number(MOST_WEIGHT, label=label, help_text=HELP[name])
        self.fields["floor"] = Number(
            MOST_WEIGHT,
            label="Least fit",
            help_text="A pair is not proposed when what makes two people fit (his needs, whether "
            "they have met, what they would like, the journey), each with its weight, averages "
            "less than this. 0 proposes any pair that no rule forbids.",
        )
        self.fields["minimum_days"] = Number(
            MOST_DAYS,
            label="Fewest days before release",
            help_text="A man who is known to leave sooner is not matched.",
        )
        self.fields["priority_first"] = forms.TypedChoiceField(
            label="Who comes first?",
            choices=list(ORDERS.items()),
            coerce=lambda value: value == "True",
            widget=forms.RadioSelect,
            error_messages={"required": "Say who comes first"},
        )


class ReasonForm(forms.Form):
    """Why the policy is changed."""

    reason = LongText(
        label="Why do you change it?",
        help_text="Everybody who reads how a round chooses will see this and your name.",
        max_length=REASON_LENGTH,
        error_messages={
            "required": "Say in a few words why you change it",
            "max_length": f"Keep the reason to {REASON_LENGTH} characters or fewer",
        },
    )
