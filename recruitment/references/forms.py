"""The form for a reference, and the form to name another referee."""

from typing import Any

from django import forms

from config.ui.forms import LongText, OneLine
from recruitment.fields import email_field, name_field, relationship_field
from recruitment.models import Recommendation
from recruitment.references.answering import Answer


class ReferenceForm(forms.Form):
    known_for = OneLine(
        label="How long have you known them, and how?",
        help_text="For example, “5 years, as their manager at the library”.",
        max_length=200,
        error_messages={"required": "Enter how long you have known them, and how"},
    )
    strengths = LongText(
        label="What would make them a good mentor?",
        help_text="Think of listening, patience, keeping their word, treating people fairly.",
        max_length=2000,
        error_messages={"required": "Enter what would make them a good mentor"},
    )
    concerns = LongText(
        label="Does anything about them worry you?",
        help_text="For example, something that could put them or somebody else at risk.",
        max_length=2000,
        required=False,
    )
    recommendation = forms.ChoiceField(
        label="Would you recommend them as a mentor?",
        choices=Recommendation.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Select whether you would recommend them",
            "invalid_choice": "Select one of the 4 answers",
        },
    )

    def answer(self) -> Answer:
        """The answers that the referee typed. The form must be valid."""
        values = self.cleaned_data
        return Answer(
            known_for=values["known_for"],
            strengths=values["strengths"],
            concerns=values["concerns"],
            recommendation=Recommendation(values["recommendation"]),
        )

    def summary(self) -> list[tuple[str, str]]:
        """Each question with its answer. The form must be valid."""
        answer = self.answer()
        words = [answer.known_for, answer.strengths, answer.concerns, answer.recommendation.label]
        labels = [str(field.label) for field in self]
        return list(zip(labels, words, strict=True))


class RefereeForm(forms.Form):
    name = name_field("new")
    email = email_field("new")
    relationship = relationship_field("new")


class AddressForm(forms.Form):
    """Another email address of a referee."""

    email = email_field("new")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].error_messages["required"] = "Enter their email address"
