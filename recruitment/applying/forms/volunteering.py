"""Forms about prisons, times, safety and referees, and the last questions."""

from typing import Any

from django import forms
from django.utils.text import get_text_list

from config.common.clock import london_today
from config.common.letters.sending import spelt
from config.ui.forms import LongText, OneLine, SeveralField
from recruitment.applying.forms.you import QuestionForm
from recruitment.applying.questions import REFEREES
from recruitment.fields import (
    PhoneNumber,
    WeekField,
    email_field,
    name_field,
    relationship_field,
)
from recruitment.models import Disclosure, Establishment, HeardFrom
from recruitment.prisons.free_times import chosen_hours, prisons_that_suit
from recruitment.prisons.hours import clock_in_words, without_sessions
from recruitment.references.somebody_else import address_problem

YES, NO = "yes", "no"
ORDINALS = {"first": "First referee", "second": "Second referee"}


class PrisonsForm(QuestionForm):
    establishments = SeveralField(
        Establishment.objects.open(),
        help_text="Choose all the prisons you could get to every week or every 2 weeks.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Select at least one prison"},
    )


class AvailabilityForm(QuestionForm):
    """The times when the applicant is free, with the hours of the prisons they chose.

    If no chosen prison has a session at any of these times, `prisons_missed` is the chosen prisons.
    Otherwise it is empty.
    """

    template = "recruitment/applying/free_times.html"

    slots = WeekField(
        help_text="Choose all the times you are often free. A session takes about half a day, "
        "including travel. You will need one of these times, and you can change your times later.",
        error_messages={"required": "Select at least one time"},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # the arguments are passed on unchanged
        chosen = chosen_hours(self.application)
        self.fields["slots"].widget.hours = clock_in_words(chosen)
        self.prisons_missed = without_sessions(chosen, self.application.slots)
        self.suiting = prisons_that_suit(self.application.slots) if self.prisons_missed else []

    @property
    def prisons_in_words(self) -> str:
        return get_text_list([prison.name for prison in self.prisons_missed], "or")


class AwayForm(QuestionForm):
    away = LongText(max_length=500, rows=4, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # the arguments are passed on unchanged
        cohort = self.application.cohort
        hint = (
            "Enter the dates on which you cannot come, such as 12 to 19 June. Leave this empty if "
            "you will be here."
        )
        verb = "starts" if cohort.training_starts_on >= london_today() else "started"
        starts = f"Training {verb} on {spelt(cohort.training_starts_on)}."
        parts = [starts, cohort.training_days, hint]
        self.fields["away"].help_text = " ".join(filter(None, parts))


class CriminalRecordForm(QuestionForm):
    """The question about convictions. We ask it once we have offered a place."""

    template = "recruitment/applying/criminal_record.html"

    disclosure = forms.ChoiceField(
        label="What would you like to do?",
        choices=Disclosure.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select what you would like to do"},
    )
    disclosure_in_confidence = LongText(
        label="If you have something to tell us, you can write to us here",
        help_text="Write only what you want to tell us now.",
        max_length=2000,
        required=False,
    )

    def clean_disclosure_in_confidence(self) -> str:
        """What the person wrote, or an empty string if they have now chosen to tell us nothing."""
        says_nothing = self.cleaned_data.get("disclosure") == Disclosure.NOTHING
        return "" if says_nothing else self.cleaned_data["disclosure_in_confidence"]


class EmergencyForm(QuestionForm):
    """Who to call in an emergency. We ask this once somebody has a place."""

    template = "recruitment/applying/emergency.html"

    emergency_name_in_confidence = OneLine(
        label="Their name, and who they are to you",
        help_text="For example, “Sam Example, my sister”.",
        max_length=120,
        error_messages={"required": "Enter the name of the person we should call"},
    )
    emergency_phone_in_confidence = PhoneNumber(
        label="Their phone number",
        max_length=40,
        error_messages={"required": "Enter the phone number of the person we should call"},
    )


class ConnectionsForm(QuestionForm):
    template = "recruitment/applying/connections.html"

    knows_someone = forms.ChoiceField(
        label="Is somebody you know held in one of these prisons?",
        choices=[(NO, "No, or not that I know of"), (YES, "Yes")],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Select yes if somebody you know is held in one of these prisons"
        },
    )
    conflicts_in_confidence = LongText(
        label="If yes, who is this person, and which prison are they in?",
        help_text="For example, “my cousin is in HMP Brixton”.",
        max_length=1000,
        rows=4,
        required=False,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # the arguments are passed on unchanged
        if self.initial["conflicts_in_confidence"]:
            self.initial["knows_someone"] = YES
        elif self.question.name in self.application.answered:
            self.initial["knows_someone"] = NO

    def clean_conflicts_in_confidence(self) -> str:
        text: str = self.cleaned_data["conflicts_in_confidence"]
        answer = self.cleaned_data.get("knows_someone")
        if answer == YES and not text:
            raise forms.ValidationError("Enter who this person is and which prison they are in")
        return "" if answer == NO else text


class RefereesForm(QuestionForm):
    template = "recruitment/applying/referees.html"

    first_name = name_field("first")
    first_email = email_field("first")
    first_relationship = relationship_field("first")
    second_name = name_field("second")
    second_email = email_field("second")
    second_relationship = relationship_field("second")

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """A heading for each referee, with the fields about that referee."""
        return [
            (ORDINALS[which], [field for field in self if field.name.startswith(which)])
            for which in REFEREES
        ]

    def clean_first_email(self) -> str:
        return self._checked_address("first", [])

    def clean_second_email(self) -> str:
        return self._checked_address("second", [self.cleaned_data.get("first_email", "")])

    def _checked_address(self, which: str, others: list[str]) -> str:
        email: str = self.cleaned_data[f"{which}_email"]
        applicant = self.application.applicant.email
        problem = address_problem(email, applicant=applicant, others=others)
        if problem:
            raise forms.ValidationError(problem)
        return email


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
        label="You can email my 2 referees. I have told them to expect an email",
        error_messages={"required": "Confirm that we can email your referees"},
    )
    clearance = forms.BooleanField(
        label="I understand that the prison makes its own checks before I can go in. I know that "
        "these checks take about 12 weeks",
        error_messages={
            "required": "Confirm that you understand that the prison makes its own checks"
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields:
            self.initial[name] = self.initial["agreed"]

    def answers(self) -> dict[str, Any]:
        return {"agreed": all(self.cleaned_data.values())}
