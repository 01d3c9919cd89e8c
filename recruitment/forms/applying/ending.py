"""The last questions, and those about equality."""

from typing import Any

from django import forms

from recruitment.forms.applying.base import QuestionForm
from recruitment.models import HeardFrom


class HeardFromForm(QuestionForm):
    heard_from = forms.ChoiceField(
        choices=HeardFrom.choices, required=False, widget=forms.RadioSelect
    )


class DeclarationsForm(QuestionForm):
    true = forms.BooleanField(
        label="What I have written is true, as far as I know",
        error_messages={"required": "Confirm that what you have written is true"},
    )
    referees = forms.BooleanField(
        label="You may e-mail my two referees. I have told them to expect it",
        error_messages={"required": "Confirm that we may e-mail your referees"},
    )
    clearance = forms.BooleanField(
        label="I understand that the prison makes its own checks before I can go in, and that this "
        "takes about 12 weeks",
        error_messages={"required": "Confirm that you understand that the prison makes checks"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields:
            self.initial[name] = self.initial["agreed"]

    def answers(self) -> dict[str, Any]:
        return {"agreed": all(self.cleaned_data.values())}
