"""What a prison's clearance will need to know, asked kindly."""

from django import forms

from config.ui.fields import LongText
from recruitment.forms.applying.base import QuestionForm
from recruitment.models import Disclosure

YES, NO = "yes", "no"


class CriminalRecordForm(QuestionForm):
    template = "recruitment/applying/criminal_record.html"

    disclosure = forms.ChoiceField(
        label="What would you like to do?",
        choices=Disclosure.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one answer. Any of them is fine"},
    )
    disclosure_in_confidence = LongText(
        label="If you have something to tell us, you can write it here",
        help_text="Only what you want to say now.",
        max_length=2000,
        required=False,
    )

    def clean_disclosure_in_confidence(self) -> str:
        """What was written before the person chose to say nothing is not kept."""
        says_nothing = self.cleaned_data.get("disclosure") == Disclosure.NOTHING
        return "" if says_nothing else self.cleaned_data["disclosure_in_confidence"]


class ConnectionsForm(QuestionForm):
    template = "recruitment/applying/connections.html"

    knows_someone = forms.ChoiceField(
        label="Is someone you know in one of these prisons?",
        choices=[(NO, "No, or not that I know of"), (YES, "Yes")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose yes or no"},
    )
    conflicts_in_confidence = LongText(
        label="If yes, who is it, and which prison are they in?",
        help_text="For example, “my cousin is in HMP Brixton”.",
        max_length=1000,
        rows=4,
        required=False,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # passed on as they came
        if self.initial["conflicts_in_confidence"]:
            self.initial["knows_someone"] = YES
        elif self.question.name in self.application.answered:
            self.initial["knows_someone"] = NO

    def clean_conflicts_in_confidence(self) -> str:
        text: str = self.cleaned_data["conflicts_in_confidence"]
        answer = self.cleaned_data.get("knows_someone")
        if answer == YES and not text:
            raise forms.ValidationError("Tell us who it is and which prison they are in")
        return "" if answer == NO else text
