"""Did he leave? And if not, his new release date."""

from typing import Any, Final

from django import forms

from config.ui.forms import DateInputField
from matching.models import ReleaseKind, ReleaseQuestion

LEFT, STILL_HERE = ReleaseQuestion.Answer.LEFT, ReleaseQuestion.Answer.STILL_HERE
NEW: Final = {
    "kind": "Select which kind of date his new release date is",
    "on": "Enter his new release date",
}


class ConfirmForm(forms.Form):
    """The date that was shown when the button was pressed."""

    kind = forms.TypedChoiceField(choices=ReleaseKind.choices, coerce=ReleaseKind)
    on = forms.DateField(input_formats=["%Y-%m-%d"])


class LeavingForm(forms.Form):
    answer = forms.ChoiceField(
        label="Did he leave?",
        choices=[(LEFT.value, "Yes, he left"), (STILL_HERE.value, "No, he is still here")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether he left"},
    )
    kind = forms.TypedChoiceField(
        label="If he is still here, which kind of date is his new release date?",
        choices=[
            ("", "Choose one"),
            *(
                (kind.value, kind.label.capitalize())
                for kind in ReleaseKind
                if kind != ReleaseKind.SENTENCE_EXPIRY
            ),
        ],
        coerce=ReleaseKind,
        required=False,
    )
    on = DateInputField(label="His new release date", required=False)
    is_confirmed = forms.BooleanField(
        label="The prison has confirmed this date",
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """A man who is still there needs a new date and its kind."""
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        if answers.get("answer") == STILL_HERE:
            for name, error in NEW.items():
                if not answers.get(name) and name not in self.errors:
                    self.add_error(name, error)
        return answers
