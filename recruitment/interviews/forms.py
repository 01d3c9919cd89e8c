"""Forms to offer, give and change interview times, to choose a time, and to score."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import QuerySet

from config.accounts.models import User
from config.accounts.roles import STAFF
from config.common.clock import london_today
from config.ui.forms import DateInputField, LongText, OneLine, SeveralField
from recruitment.fields import london_time
from recruitment.interviews.emails import interviewers_in_words, spelt_time
from recruitment.interviews.times import MOST_INTERVIEWERS, Offer
from recruitment.models import Cohort, InterviewTime, Manner
from recruitment.points import PointsForm

LENGTHS = [(minutes, f"{minutes} minutes") for minutes in (30, 45, 60, 90)]


class DetailsForm(forms.Form):
    """Everything about interview times except when they start."""

    minutes = forms.TypedChoiceField(
        label="Length of each interview", choices=LENGTHS, coerce=int, initial=45
    )
    manner = forms.ChoiceField(
        label="How will you meet?",
        choices=Manner.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select how you will meet"},
    )
    where = OneLine(
        label="Address, link or phone number",
        help_text="Enter the address, or the link to the video call. For an interview by phone, "
        "enter the number you will call from, so that the applicant answers.",
        max_length=200,
        error_messages={"required": "Enter an address, a link or a phone number"},
    )
    bring = OneLine(
        label="What should the applicant bring?",
        help_text="For example, “photo ID”. Leave this empty if they need nothing.",
        max_length=200,
        required=False,
    )
    interviewers = SeveralField(
        label="Interviewers",
        help_text=f"Choose 1 or {MOST_INTERVIEWERS} people. Applicants will read their names.",
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": f"Select 1 or {MOST_INTERVIEWERS} interviewers"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = User.objects.filter(grants__role__in=STAFF, is_active=True).distinct()
        self.fields["interviewers"].queryset = team.order_by("name", "pk")  # type: ignore[attr-defined] # it is a ModelChoiceField

    def clean_where(self) -> str:
        where: str = self.cleaned_data["where"]
        if where.lower().startswith(("http:", "https:")):
            try:
                URLValidator(("http", "https"))(where)
            except ValidationError:
                raise ValidationError(
                    "Enter the whole link, such as https://meet.example.org/abc"
                ) from None
        return where

    def clean_interviewers(self) -> QuerySet[User]:
        interviewers: QuerySet[User] = self.cleaned_data["interviewers"]
        if len(interviewers) > MOST_INTERVIEWERS:
            raise ValidationError(f"Select at most {MOST_INTERVIEWERS} interviewers")
        return interviewers

    def offer_for(self, cohort: Cohort) -> Offer:
        """What the times have in common. The form must be valid."""
        values = self.cleaned_data
        return Offer(
            cohort,
            values["minutes"],
            values["where"],
            list(values["interviewers"]),
            values["manner"],
            values["bring"],
        )


class ChangeTimesForm(DetailsForm):
    """Changes one interview time. Also changes the other times of that day if staff say so."""

    whole_day = forms.BooleanField(label="Change the other times of this day too", required=False)

    def __init__(self, data: Any = None, *, time: InterviewTime, others: int) -> None:
        offer = Offer.of(time)
        people = [person.pk for person in offer.interviewers]
        super().__init__(data, initial=offer.columns | {"interviewers": people})
        lengths = sorted({*LENGTHS, (time.minutes, f"{time.minutes} minutes")})
        self.fields["minutes"].label = "Length of the interview"
        self.fields["minutes"].choices = lengths  # type: ignore[attr-defined] # it is a ChoiceField
        if others:
            noun = "1 other time" if others == 1 else f"{others} other times"
            self.fields["whole_day"].label = f"Change the {noun} of this day in the same way"
        else:
            del self.fields["whole_day"]


class GiveTimeForm(DetailsForm):
    """One time for one applicant. In the cleaned data, `starts_at` is an aware datetime."""

    day = DateInputField(label="Day", error_messages={"required": "Enter the day of the interview"})
    times = OneLine(
        label="Start time",
        help_text="In London time, such as 18:30.",
        max_length=20,
        error_messages={"required": "Enter a time, such as 18:30"},
    )
    field_order = ("day", "times")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["minutes"].label = "Length of the interview"

    def clean(self) -> None:
        super().clean()
        day, clock = self.cleaned_data.get("day"), self.cleaned_data.get("times")
        if day and clock:
            try:
                self.cleaned_data["starts_at"] = london_time(day, clock, name="Start time")
            except ValidationError as error:
                self.add_error("times", error)


class OfferForm(DetailsForm):
    """Several interview times on one day. In the cleaned data, `starts` is a list of aware
    datetimes."""

    cohort = forms.ModelChoiceField(
        queryset=Cohort.objects.none(),
        empty_label=None,
        error_messages={"required": "Select a cohort"},
    )
    day = DateInputField(
        label="Day", error_messages={"required": "Enter the day of the interviews"}
    )
    times = OneLine(
        label="Times",
        help_text="Enter all the start times on that day in London time, such as 10:00, 11:00, "
        "14:30.",
        max_length=200,
        error_messages={"required": "Enter at least one time, such as 10:00"},
    )
    field_order = ("cohort", "day", "times")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cohorts = Cohort.objects.filter(training_starts_on__gte=london_today())
        self.fields["cohort"].queryset = cohorts.order_by("training_starts_on")  # type: ignore[attr-defined] # it is a ModelChoiceField

    def clean(self) -> None:
        super().clean()
        day, typed = self.cleaned_data.get("day"), self.cleaned_data.get("times")
        if day and typed:
            clocks = re.split(r"\s*,\s*|\s+and\s+|\s+(?![ap]m\b)", typed.strip(" ,"), flags=re.I)
            try:
                self.cleaned_data["starts"] = [
                    london_time(day, clock, name=f"Time “{clock}”") for clock in clocks
                ]
            except ValidationError as error:
                self.add_error("times", error)

    def offer(self) -> Offer:
        """What the times have in common. The form must be valid."""
        return self.offer_for(self.cleaned_data["cohort"])


class TimeField(forms.ModelChoiceField):  # type: ignore[type-arg] # Django's class takes no type in brackets
    """A choice of the free interview times. Leaves out the link to a video call, which the
    applicant sees only after booking."""

    def label_from_instance(self, obj: Any) -> str:
        who = interviewers_in_words(obj)
        is_link = obj.manner == Manner.VIDEO and "://" in obj.where
        place = obj.get_manner_display() if is_link else obj.place
        return f"{spelt_time(obj.starts_at)}, {obj.minutes} minutes. {place}. With {who}"


class ChooseTimeForm(forms.Form):
    time = TimeField(
        label="Choose a time for your interview",
        queryset=InterviewTime.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Select a time for your interview",
            "invalid_choice": "That time is no longer available. Select another one",
        },
    )

    def __init__(self, data: Any = None, *, times: QuerySet[InterviewTime]) -> None:
        super().__init__(data)
        self.fields["time"].queryset = times.prefetch_related("interviewers")  # type: ignore[attr-defined] # it is a ModelChoiceField


class AnotherTimeForm(forms.Form):
    words = LongText(
        label="When could you come?",
        help_text="For example, “weekday evenings after 6, or any time on 3 May”.",
        max_length=500,
        rows=4,
        error_messages={"required": "Enter when you could come"},
    )


class AccessNeedsForm(forms.Form):
    words = LongText(
        label="Is there anything you need so that the interview works for you?",
        help_text="For example, a room without steps, a sign language interpreter, questions in "
        "writing, or a time when you are not caring for somebody. Only the people who interview "
        "you and the coordinators can read your answer. If you need nothing, leave this empty.",
        max_length=1000,
        rows=4,
        required=False,
    )


class SheetForm(PointsForm):
    """A score sheet: points for each criterion, and a summary."""

    summary = LongText(
        label="Summary",
        help_text="Why did you give these points? Say what you saw and heard.",
        max_length=2000,
        error_messages={"required": "Enter a summary"},
    )


class NewCriterionForm(forms.Form):
    name = OneLine(
        label="What is scored?", max_length=100, error_messages={"required": "Enter what is scored"}
    )
    guidance = OneLine(label="What deserves 5 points?", max_length=300, required=False)


class CriterionForm(NewCriterionForm):
    in_use = forms.BooleanField(label="Score this from now on", required=False)
