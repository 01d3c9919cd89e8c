"""Forms to offer interview times, to choose a time, and to score."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from config.accounts.models import User
from config.accounts.roles import STAFF
from config.common.clock import london_today
from config.ui.forms import DateInputField, LongText, OneLine, SeveralField
from recruitment.fields import london_time
from recruitment.interviews.emails import spelt_time
from recruitment.interviews.times import MOST_INTERVIEWERS, Offer
from recruitment.models import Cohort, InterviewTime
from recruitment.points import PointsForm

LENGTHS = [(minutes, f"{minutes} minutes") for minutes in (30, 45, 60, 90)]


class OfferForm(forms.Form):
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
        help_text="Enter all the times on that day in London time, such as 10:00, 11:00, 14:30.",
        max_length=200,
        error_messages={"required": "Enter at least one time, such as 10:00"},
    )
    minutes = forms.TypedChoiceField(
        label="Length of each interview", choices=LENGTHS, coerce=int, initial=45
    )
    where = OneLine(
        label="Where",
        help_text="Enter an address or a link. Applicants will read the place in their invitation.",
        max_length=200,
        error_messages={"required": "Enter an address or a link"},
    )
    interviewers = SeveralField(
        label="Interviewers",
        help_text=f"Choose 1 or {MOST_INTERVIEWERS} people.",
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": f"Select 1 or {MOST_INTERVIEWERS} interviewers"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cohorts = Cohort.objects.filter(training_starts_on__gte=london_today())
        team = User.objects.filter(grants__role__in=STAFF, is_active=True).distinct()
        self.fields["cohort"].queryset = cohorts.order_by("training_starts_on")  # type: ignore[attr-defined] # it is a ModelChoiceField
        self.fields["interviewers"].queryset = team.order_by("name", "pk")  # type: ignore[attr-defined] # as above

    def clean_interviewers(self) -> QuerySet[User]:
        interviewers: QuerySet[User] = self.cleaned_data["interviewers"]
        if len(interviewers) > MOST_INTERVIEWERS:
            raise ValidationError(f"Select no more than {MOST_INTERVIEWERS} interviewers")
        return interviewers

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
        values = self.cleaned_data
        return Offer(
            values["cohort"], values["minutes"], values["where"], list(values["interviewers"])
        )


class TimeField(forms.ModelChoiceField):  # type: ignore[type-arg] # Django's class takes no type in brackets
    def label_from_instance(self, obj: Any) -> str:
        return f"{spelt_time(obj.starts_at)}, {obj.minutes} minutes, {obj.where}"


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
        self.fields["time"].queryset = times  # type: ignore[attr-defined] # it is a ModelChoiceField


class AnotherTimeForm(forms.Form):
    words = LongText(
        label="When could you come?",
        help_text="For example, “weekday evenings after 6, or any time on 3 May”.",
        max_length=500,
        rows=4,
        error_messages={"required": "Enter when you could come"},
    )


class SheetForm(PointsForm):
    """Points for each criterion, and a summary."""

    summary = LongText(
        label="Summary",
        help_text="Why did you give these points? Say what you saw and heard.",
        max_length=2000,
        error_messages={"required": "Enter a summary"},
    )


class NewCriterionForm(forms.Form):
    name = OneLine(label="Name", max_length=100, error_messages={"required": "Enter a name"})
    guidance = OneLine(label="What good looks like", max_length=300, required=False)


class CriterionForm(NewCriterionForm):
    in_use = forms.BooleanField(label="Score this from now on", required=False)
