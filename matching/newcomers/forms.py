"""The form where a volunteer says whether they will stay, and the form where staff offer a date."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from config.ui.forms import DateInputField, OneLine, WholeNumber
from matching.models import OpenDateKind, Staying
from matching.newcomers.dates import Offered
from recruitment.fields import london_time
from recruitment.models import Establishment

EVERYBODY = "all"
MOST_PLACES = 100
PLACES_BOUNDS = f"Number of places must be from 1 to {MOST_PLACES}"
SHORT = {"class": "govuk-input--width-5"}


class StayingForm(forms.Form):
    """Whether the volunteer will stay, needs a break or has to stop."""

    answer = forms.ChoiceField(
        label="Do you still want to be a mentor?",
        choices=[
            (Staying.STILL_IN, "Yes, I do"),
            (Staying.BREAK, "I need a break"),
            (Staying.NO_EMAILS, "Yes, but please stop the emails every 2 weeks"),
            (Staying.STOP, "I have to stop"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether you still want to be a mentor"},
    )
    back_on = DateInputField(
        label="If you need a break, when will you be back?",
        name="First day back",
        help_text="Leave this empty if you do not know yet. Until then, we will not write to you.",
        required=False,
    )


class OpenDateForm(forms.Form):
    """A date that waiting volunteers can join."""

    kind = forms.ChoiceField(
        label="What do you offer on this date?",
        choices=OpenDateKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select what you offer on this date"},
    )
    who = forms.ChoiceField(
        label="Who can join?",
        widget=forms.RadioSelect,
        error_messages={"required": "Select who can join"},
    )
    on = DateInputField(label="Date", error_messages={"required": "Enter the date"})
    starts = OneLine(
        label="Start time",
        help_text="London time, for example 10:00 or 18:30.",
        max_length=20,
        widget=forms.TextInput(attrs=SHORT),
        error_messages={"required": "Enter the start time"},
    )
    place = OneLine(
        label="Where",
        help_text="An address or a link. Volunteers see this, so do not name a man.",
        max_length=200,
        error_messages={"required": "Enter where it is"},
    )
    words = OneLine(
        label="What else do volunteers need to know?",
        help_text="For example, who will meet them, or that they need a clearance.",
        max_length=300,
        required=False,
    )
    places = WholeNumber(
        label="Number of places",
        help_text="Leave this empty if there is room for everybody.",
        min_value=1,
        max_value=MOST_PLACES,
        required=False,
        widget=forms.NumberInput(attrs=SHORT),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), PLACES_BOUNDS),
    )

    def __init__(self, data: Any = None, *, prisons: QuerySet[Establishment]) -> None:
        super().__init__(data)
        self.prisons = {str(prison.pk): prison for prison in prisons}
        listed = [(key, f"Volunteers for {prison}") for key, prison in self.prisons.items()]
        self.fields["who"].choices = [(EVERYBODY, "Every volunteer"), *listed]  # type: ignore[attr-defined] # it is a ChoiceField

    def clean(self) -> None:
        super().clean()
        on, clock = self.cleaned_data.get("on"), self.cleaned_data.get("starts")
        if on and clock:
            try:
                self.cleaned_data["starts_at"] = london_time(on, clock, name="Start time")
            except ValidationError as error:
                self.add_error("starts", error)

    @property
    def offered(self) -> Offered:
        """The date from a valid form."""
        answers = self.cleaned_data
        return Offered(
            OpenDateKind(answers["kind"]),
            answers["starts_at"],
            answers["place"],
            self.prisons.get(answers["who"]),
            answers["words"],
            answers["places"],
        )
