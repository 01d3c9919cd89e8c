"""What coordinators and mentors fill in while a match begins."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django import forms

from config.common.clock import london_today
from config.common.letters.sending import spelt
from config.ui.forms import DateInputField, LongText, WholeNumber
from matching.introductions.asking import HisAnswer
from matching.models import Introduction, NotBegun

WORDS_LENGTH: Final = 300
TEXT_LENGTH: Final = 1000
NO_REASON: Final = dict.fromkeys(("required", "invalid_choice"), "Select a reason")


class HisAnswerForm(forms.Form):
    """When somebody asked the man, and what he said. The form has a button for each answer."""

    asked_on = DateInputField(
        label="When did you ask him?",
        name="Day you asked him",
        error_messages={"required": "Enter the day you asked him"},
    )
    answer = forms.TypedChoiceField(
        choices=HisAnswer.choices,
        coerce=HisAnswer,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Select what he said"),
    )
    version = WholeNumber(widget=forms.HiddenInput)

    @classmethod
    def of(cls, data: Any, *, version: int) -> "HisAnswerForm":
        return cls(data, initial={"asked_on": london_today(), "version": version})


class BriefForm(forms.Form):
    is_briefed = forms.BooleanField(
        label="I have told the mentor about safety and the prison’s conditions",
        error_messages={"required": "Tick the box once you have told the mentor"},
    )


class MoreTimeForm(forms.Form):
    until = DateInputField(
        label="What is the mentor’s last day to answer?",
        name="Last day to answer",
        error_messages={"required": "Enter the last day to answer"},
    )


class CallOffForm(forms.Form):
    """Why a match is called off before it begins."""

    reason = forms.TypedChoiceField(
        label="Why are you calling the match off?",
        choices=[
            (NotBegun.NO_ANSWER.value, "The mentor did not answer"),
            (NotBegun.CALLED_OFF.value, "Something else"),
        ],
        coerce=NotBegun,
        widget=forms.RadioSelect,
        error_messages=NO_REASON,
    )


class RefusalForm(forms.Form):
    """Why a mentor says no."""

    refusal = forms.ChoiceField(
        label="What is the reason for the no?",
        choices=Introduction.Refusal.choices,
        widget=forms.RadioSelect,
        error_messages=NO_REASON,
    )
    words = LongText(label="Anything to add?", max_length=WORDS_LENGTH, rows=3, required=False)


class QuestionForm(forms.Form):
    text = LongText(
        label="What would you like to know first?",
        max_length=TEXT_LENGTH,
        rows=3,
        error_messages={"required": "Enter your question"},
    )


class AnswerForm(forms.Form):
    answer = LongText(
        label="Your answer",
        help_text="The mentor will read your answer. Do not write his full name or anything about "
        "an offence.",
        max_length=TEXT_LENGTH,
        rows=3,
        error_messages={"required": "Enter your answer"},
    )


class FirstSessionForm(forms.Form):
    """One of the days when the mentor and the man can meet."""

    on = forms.TypedChoiceField(
        label="When do they first meet?",
        coerce=date.fromisoformat,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Select a day"),
    )

    def __init__(self, data: Any, *, days: Iterable[date], on: date | None) -> None:
        super().__init__(data, initial={"on": on.isoformat() if on else None})
        choices = [(day.isoformat(), spelt(day)) for day in days]
        self.fields["on"].choices = choices  # type: ignore[attr-defined] # a box with choices
