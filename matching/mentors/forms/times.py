"""A mentor's times, the hours that suit the mentor, days away, breaks and the last day."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from config.ui.forms import DateInputField
from matching.mentors.forms.about import name_for_staff
from matching.mentors.hours import DifferentHours, prisons_asked_about
from matching.mentors.times import Offer
from matching.models import Mentor
from matching.models.mentor import MOST_PLACES
from recruitment.fields import WeekField, why_stopping_field, why_they_stopped_field
from recruitment.prisons.hours import clock_in_words, hours_of
from recruitment.weekly import SLOTS, mask_of, monday_on_weekdays, slot_name, slots_in

COPY = "copy"


class TimesForm(forms.Form):
    """When a mentor is free, and for how many men."""

    weekly = WeekField(
        label="When could you come every week?",
        help_text="Tick every time you could usually come. A visit takes about half a day with "
        "travel.",
        required=False,
    )
    fortnightly = WeekField(
        label="When could you meet a man every other week?",
        help_text="If you meet more than one man, you may meet another man at this time in the "
        "weeks between.",
        required=False,
    )
    places = forms.TypedChoiceField(
        label="How many men would you meet at a time?",
        choices=[(number, str(number)) for number in range(MOST_PLACES + 1)],
        coerce=int,
        error_messages={"required": "Select how many men you would meet"},
    )

    def name_for_staff(self) -> None:
        """Words the questions for staff, who fill in this form about a mentor."""
        name_for_staff(
            self,
            {
                "weekly": "When could they come every week?",
                "fortnightly": "When could they meet a man every other week?",
                "places": "How many men would they meet at a time?",
            },
        )

    @classmethod
    def of(cls, mentor: Mentor, data: Any = None) -> "TimesForm":
        start = {
            "weekly": mentor.slots & ~mentor.fortnightly,
            "fortnightly": mentor.fortnightly,
            "places": mentor.places,
        }
        form = cls(data, initial=start)
        form.show_hours(clock_in_words(hours_of(prisons_asked_about(mentor))))
        return form

    def show_hours(self, hours: Mapping[int, Sequence[str]]) -> None:
        """Shows the hours of each slot beside its box."""
        for name in ("weekly", "fortnightly"):
            self.fields[name].widget.hours = hours

    def clean(self) -> dict[str, Any]:
        twice = self.cleaned_data.get("weekly", 0) & self.cleaned_data.get("fortnightly", 0)
        for slot in slots_in(twice):
            self.add_error(
                "fortnightly",
                f"Select {slot_name(slot)} either for every week or for every other week",
            )
        return self.cleaned_data

    def copied(self) -> "TimesForm":
        """A new form with the same answers, but with Monday's ticks on every weekday. Saves
        nothing."""
        self.is_valid()
        start = {name: self[name].value() for name in self.fields}
        for name in ("weekly", "fortnightly"):
            ticks = set(self[name].value())
            mask = mask_of(slot for slot in range(SLOTS) if str(slot) in ticks)
            start[name] = monday_on_weekdays(mask)
        form = TimesForm(initial=start)
        form.show_hours(self.fields["weekly"].widget.hours)
        return form

    @property
    def has_fortnights(self) -> bool:
        """Whether the table for every other week has a tick or an error."""
        return bool(self["fortnightly"].value() or self["fortnightly"].errors)

    @property
    def offer(self) -> Offer:
        """What the mentor offers, according to a valid form."""
        answers = self.cleaned_data
        return Offer(
            answers["weekly"] | answers["fortnightly"], answers["places"], answers["fortnightly"]
        )


class HoursForm(forms.Form):
    """Which hours suit a mentor. Has a question for each slot in which the mentor's prisons have
    different hours."""

    def __init__(self, data: Any = None, *, different: Sequence[DifferentHours]) -> None:
        super().__init__(data)
        self.slots = {f"slot_{hours.slot}": hours.slot for hours in different}
        for name, hours in zip(self.slots, different, strict=True):
            self.initial[name] = [choice.prison for choice in hours.choices if choice.suits]
            self.fields[name] = forms.TypedMultipleChoiceField(
                label=slot_name(hours.slot),
                choices=[
                    (row.prison, ", ".join(filter(None, (row.name, row.clock))))
                    for row in hours.choices
                ],
                coerce=int,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    @property
    def suited(self) -> dict[int, list[int]]:
        """For each slot, the ids of the prisons whose hours suit the mentor. Call this only on a
        valid form."""
        return {slot: self.cleaned_data[name] for name, slot in self.slots.items()}


class AwayForm(forms.Form):
    first_on = DateInputField(
        label="First day away", error_messages={"required": "Enter the first day away"}
    )
    last_on = DateInputField(
        label="Last day away",
        help_text="For one day, enter the same day again.",
        error_messages={"required": "Enter the last day away"},
    )


class BreakForm(forms.Form):
    back_on = DateInputField(
        label="First day back",
        help_text="The break ends when this day begins. Leave this empty if you do not know the "
        "day yet.",
        required=False,
    )


class LeavingForm(forms.Form):
    leaves_on = DateInputField(
        label="Last day as a mentor", error_messages={"required": "Enter the last day as a mentor"}
    )
    why = why_stopping_field(help_text="We use the answers to learn why people stop.")

    @classmethod
    def of(cls, mentor: Mentor, data: Any = None, *, is_own: bool) -> "LeavingForm":
        """The form for a mentor's last day. If `is_own`, the mentor fills it in. Otherwise staff
        fill it in, and have to give a reason."""
        form = cls(data, initial={"leaves_on": mentor.leaves_on, "why": mentor.why_stopped})
        if not is_own:
            form.fields["why"] = why_they_stopped_field()
        return form
