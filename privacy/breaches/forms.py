"""The forms about breaches of data."""

from datetime import datetime
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.timezone import localtime

from config.ui.forms import DateInputField, LongText, OneLine, WholeNumber, day_field
from privacy.breaches.deciding import Decision
from privacy.breaches.recording import LONGEST, Facts
from privacy.models import LONGEST_ICO_REFERENCE, Affected
from recruitment.fields import london_time

YES: Final = "yes"
MOST_PEOPLE: Final = 1_000_000
SEALED: Final = "Only service managers read this. It is encrypted."
SHORT: Final = {"class": "govuk-input--width-5"}


class FactsForm(forms.Form):
    """Asks what happened."""

    incident = LongText(
        label="What happened?",
        help_text=f"For example, “I sent the list of the men at one prison to the wrong address”. "
        f"{SEALED}",
        max_length=LONGEST,
        error_messages={"required": "Enter what happened"},
    )
    noticed_on = day_field(
        "On which day did one of us first notice the breach?", "The day you noticed"
    )
    noticed_time = OneLine(
        label="At about what time did one of us first notice the breach?",
        help_text="For example 15:30. If we must tell the Information Commissioner’s Office, we "
        "have 72 hours from this time.",
        max_length=20,
        widget=forms.TextInput(SHORT),
        error_messages={"required": "Enter the time you noticed"},
    )
    affected = forms.MultipleChoiceField(
        label="Whose data is it?",
        choices=Affected.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Select whose data it is"},
    )
    people = WholeNumber(
        label="About how many people’s data is it?",
        help_text="Leave this empty if you do not know yet.",
        min_value=1,
        max_value=MOST_PEOPLE,
        required=False,
    )
    done = LongText(
        label="What have you done about the breach?",
        help_text="For example, “I asked them to delete the email, and they did”.",
        max_length=LONGEST,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        _join(self, "noticed_on", "noticed_time", "noticed_at")
        return self.cleaned_data

    def facts(self) -> Facts:
        """The facts from the form, which must be valid."""
        answers = self.cleaned_data
        return Facts(
            incident=answers["incident"],
            noticed_at=answers["noticed_at"],
            affected=tuple(answers["affected"]),
            people=answers["people"],
            done=answers["done"],
        )


class CorrectionForm(FactsForm):
    """Corrects what the record says about what happened."""

    version = WholeNumber(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, *, facts: dict[str, Any], version: int) -> None:
        noticed_at = localtime(facts.pop("noticed_at"))
        initial = facts | {
            "noticed_on": noticed_at.date(),
            "noticed_time": f"{noticed_at:%H:%M}",
            "version": version,
        }
        super().__init__(data, initial=initial)


class DecisionForm(forms.Form):
    """Asks who we tell about the breach. If we do not tell somebody, asks why."""

    tells_ico = forms.ChoiceField(
        label="Have you told the ICO?",
        help_text="We must tell the ICO, unless the breach is unlikely to be a risk to people.",
        choices=[(YES, "Yes"), ("no", "No, we do not need to")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether you have told the ICO"},
    )
    ico_on = DateInputField(label="When did you tell the ICO?", name="The day", required=False)
    ico_time = OneLine(
        label="At what time did you tell the ICO?",
        max_length=20,
        widget=forms.TextInput(SHORT),
        required=False,
    )
    ico_reference = OneLine(
        label="The ICO’s reference number", max_length=LONGEST_ICO_REFERENCE, required=False
    )
    ico_why = LongText(
        label="Why have you not told the ICO, or why only after 72 hours?",
        help_text=SEALED,
        max_length=LONGEST,
        rows=3,
        required=False,
    )
    tells_people = forms.ChoiceField(
        label="Have you told the people whose data it is?",
        help_text="We must tell them without delay if the breach is likely to be a high risk to "
        "them.",
        choices=[(YES, "Yes"), ("no", "No, we do not need to")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether you have told the people"},
    )
    people_on = DateInputField(
        label="On which day did you tell them?", name="The day", required=False
    )
    people_why = LongText(
        label="Why have you not told them?",
        help_text=SEALED,
        max_length=LONGEST,
        rows=3,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        answers = self.cleaned_data
        if answers.get("tells_ico") == YES:
            for name, words in (("ico_on", "the day"), ("ico_time", "the time")):
                if not answers.get(name) and name not in self.errors:
                    self.add_error(name, f"Enter {words} you told the ICO")
            _join(self, "ico_on", "ico_time", "ico_at")
        is_missing = not answers.get("people_on") and "people_on" not in self.errors
        if answers.get("tells_people") == YES and is_missing:
            self.add_error("people_on", "Enter the day you told the people")
        return answers

    def decision(self) -> Decision:
        """The decision from the form, which must be valid."""
        answers = self.cleaned_data
        tells_ico, tells_people = (answers[name] == YES for name in ("tells_ico", "tells_people"))
        return Decision(
            ico_told_at=answers["ico_at"] if tells_ico else None,
            ico_reference=answers["ico_reference"] if tells_ico else "",
            ico_why=answers["ico_why"],
            people_told_on=answers["people_on"] if tells_people else None,
            people_why=answers["people_why"],
        )


class LessonForm(forms.Form):
    lesson = LongText(
        label="What will you change, so that such a breach does not happen again?",
        help_text=SEALED,
        max_length=LONGEST,
        error_messages={"required": "Enter what you will change"},
    )


def _join(form: forms.Form, day: str, time: str, moment: str) -> None:
    """Makes a moment from the day and the time in the form, and adds it to the valid answers."""
    on, clock = form.cleaned_data.get(day), form.cleaned_data.get(time)
    if on and clock:
        try:
            joined: datetime = london_time(on, clock, name="The time")
        except ValidationError as error:
            form.add_error(time, error)
        else:
            form.cleaned_data[moment] = joined
