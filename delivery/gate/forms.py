"""The forms about a man's release and about his meetings outside prison."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.text import capfirst

from config.common.clock import LONDON, london_date, london_today
from config.ui.forms import DateInputField, LongText, OneLine, WholeNumber
from delivery.gate.planning import LONGEST_CONDITIONS, LONGEST_PLACE
from delivery.gate.standing import HOSTELS
from delivery.models import CommunityMeeting, Destination, ReleasePlan
from recruitment.fields import london_time

PLACES = [(value, capfirst(label)) for value, label in Destination.choices]
YES, NO = "yes", "no"


def optional_day(label: str, *, help_text: str = "", name: str = "The day") -> DateInputField:
    """A box for a day, which can be empty."""
    return DateInputField(label=label, name=name, help_text=help_text, required=False)


def clock_field(label: str, *, required: bool = True, **options: Any) -> OneLine:
    """A box for a time of day in London."""
    return OneLine(
        label=label,
        max_length=8,
        required=required,
        widget=forms.TextInput({"class": "govuk-input--width-5", "inputmode": "text"}),
        **options,
    )


class PlanForm(forms.Form):
    """A base class for forms that ask for one part of the release plan. A hidden box has the
    version of the plan that the page showed."""

    version = WholeNumber(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, *, plan: ReleasePlan) -> None:
        super().__init__(data, initial={"version": plan.version} | self.begin(plan))

    def begin(self, plan: ReleasePlan) -> dict[str, Any]:
        """The values that the boxes have when the page opens."""
        return {name: getattr(plan, name) for name in self.base_fields if hasattr(plan, name)}

    def values(self) -> dict[str, Any]:
        """The arguments of the function that changes this part of the plan. The form must be
        valid."""
        return dict(self.cleaned_data)


class DestinationForm(PlanForm):
    """Asks where the man will go after release."""

    going_to = forms.ChoiceField(
        label="Where will he go?",
        choices=[*PLACES, ("", "Not known yet")],
        widget=forms.RadioSelect,
        required=False,
    )


class InPlanForm(PlanForm):
    """Asks when our support was added to the man's official release plan."""

    on = optional_day(
        "When was our support added to his release plan?",
        help_text="Leave this empty if our support is not in his plan.",
    )

    def begin(self, plan: ReleasePlan) -> dict[str, Any]:
        return {"on": plan.in_plan_on}


class NumbersForm(PlanForm):
    """Asks on which days the man, his community practitioner and his hostel got our phone
    number."""

    to_him = optional_day(
        "When did he get our number?",
        help_text="Leave a day empty if that person does not have our number yet.",
    )
    to_practitioner = optional_day("When did his community practitioner get our number?")
    to_hostel = optional_day("When did his hostel get our number?")

    def begin(self, plan: ReleasePlan) -> dict[str, Any]:
        return {
            "to_him": plan.number_to_him_on,
            "to_practitioner": plan.number_to_practitioner_on,
            "to_hostel": plan.number_to_hostel_on,
        }

    def __init__(self, data: QueryDict | None, *, plan: ReleasePlan) -> None:
        super().__init__(data, plan=plan)
        self._hostel_on = plan.number_to_hostel_on
        if plan.going_to not in HOSTELS and not plan.number_to_hostel_on:
            del self.fields["to_hostel"]

    def values(self) -> dict[str, Any]:
        return {"to_hostel": None} | self.cleaned_data


class LicenceForm(PlanForm):
    """Asks for the licence conditions that the man's community practitioner confirmed. The form
    shows the sealed conditions, so its page must record the reading."""

    on = DateInputField(
        label="When did his practitioner confirm the licence conditions?",
        name="The day",
        initial=london_today,
        error_messages={"required": "Enter the day the conditions were confirmed"},
    )
    confirmed_by = OneLine(
        label="Who confirmed the conditions?",
        help_text="The practitioner’s name and job.",
        max_length=120,
        error_messages={"required": "Enter who confirmed the conditions"},
    )
    conditions = LongText(
        label="Conditions and exclusions",
        help_text="Where he must not go, who he must not meet, his curfew. If there are none, "
        "write “none”.",
        max_length=LONGEST_CONDITIONS,
        rows=6,
        error_messages={"required": "Enter the conditions and exclusions, or “none”"},
    )

    def begin(self, plan: ReleasePlan) -> dict[str, Any]:
        if not plan.licence_confirmed_on:
            return {}
        return {
            "on": plan.licence_confirmed_on,
            "confirmed_by": plan.licence_confirmed_by,
            "conditions": plan.opened("licence"),
        }


class FirstMeetingForm(PlanForm):
    """Asks when and where the man and his mentor first meet outside prison. The form shows the
    place, which is sealed, so its page must record the reading."""

    on = optional_day(
        "On which day do they first meet outside?",
        help_text="Leave all 3 boxes empty if no meeting is arranged.",
    )
    clock = clock_field("At what time?", required=False, help_text="For example, 10:30")
    place = OneLine(
        label="Where?",
        max_length=LONGEST_PLACE,
        required=False,
        help_text="A public place that the man and his mentor have agreed on.",
    )

    def begin(self, plan: ReleasePlan) -> dict[str, Any]:
        return _day_and_clock(plan.first_meeting_at) | {"place": plan.opened("first_place")}

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        on, clock = answers.get("on"), answers.get("clock")
        if on and clock:
            answers["starts_at"] = _moment(self, on, "clock", clock)
        elif on or clock:
            missing, words = ("clock", "Enter the time") if on else ("on", "Enter the day")
            self.add_error(missing, words)
        return answers

    def values(self) -> dict[str, Any]:
        names = ("version", "place")
        return {"starts_at": self.cleaned_data.get("starts_at")} | {
            name: self.cleaned_data[name] for name in names
        }


class AtGateForm(PlanForm):
    """Asks whether somebody will meet the man at the gate."""

    met = forms.ChoiceField(
        label="Will somebody meet him at the gate?",
        choices=[(YES, "Yes"), (NO, "No"), ("", "Not decided yet")],
        widget=forms.RadioSelect,
        required=False,
    )

    def begin(self, plan: ReleasePlan) -> dict[str, Any]:
        return {"met": "" if plan.is_met_at_gate is None else YES if plan.is_met_at_gate else NO}

    def values(self) -> dict[str, Any]:
        met = self.cleaned_data["met"]
        return {"version": self.cleaned_data["version"], "is_met": met == YES if met else None}


class WentForm(PlanForm):
    """Asks where the man went after release, and on which day."""

    went_to = forms.ChoiceField(
        label="Where did he go?",
        choices=[*PLACES, ("", "Not known yet")],
        widget=forms.RadioSelect,
        required=False,
    )
    on = optional_day("On which day did he go there?")

    def begin(self, plan: ReleasePlan) -> dict[str, Any]:
        return {"went_to": plan.went_to, "on": plan.went_on}


class FactForm(forms.Form):
    """Asks for the day of a fact about support after release."""

    def __init__(self, data: QueryDict | None, *, question: str, on: date | None) -> None:
        super().__init__(data)
        self.fields["on"] = DateInputField(
            label=question,
            name="The day",
            initial=on or london_today,
            error_messages={"required": "Enter the day"},
        )

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class MeetingForm(forms.Form):
    """Asks when and where the man and the mentor meet outside prison. When somebody changes a
    meeting, the form shows its place, which is sealed, so the page must record the reading."""

    on = DateInputField(
        label="Which day?", name="The day", error_messages={"required": "Enter the day"}
    )
    starts = clock_field(
        "When does it start?",
        help_text="For example, 10:30",
        error_messages={"required": "Enter when it starts"},
    )
    ends = clock_field(
        "When does it end?",
        help_text="If the mentor has not checked out soon after the end, a coordinator calls them.",
        error_messages={"required": "Enter when it ends"},
    )
    place = OneLine(
        label="Where did you agree to meet?",
        help_text="A public place that his licence conditions allow.",
        max_length=LONGEST_PLACE,
        error_messages={"required": "Enter where you agreed to meet"},
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = WholeNumber(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: QueryDict | None,
        *,
        meeting: CommunityMeeting | None = None,
        first_at: datetime | None = None,
    ) -> None:
        initial: dict[str, Any] = {"key": uuid4()}
        if meeting:
            ends = _day_and_clock(meeting.ends_at)["clock"]
            starts = _day_and_clock(meeting.starts_at)
            initial = {"on": starts["on"], "starts": starts["clock"], "ends": ends}
            initial |= {"place": meeting.opened("place"), "version": meeting.version}
        elif first_at:
            first = _day_and_clock(first_at)
            initial |= {"on": first["on"], "starts": first["clock"]}
        super().__init__(data, initial=initial)
        del self.fields["key" if meeting else "version"]

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        for name in ("starts", "ends"):
            on, clock = answers.get("on"), answers.get(name)
            if on and clock:
                answers[f"{name}_at"] = _moment(self, on, name, clock)
        return answers

    def values(self) -> dict[str, Any]:
        """The arguments of plan_meeting or change_meeting. The form must be valid."""
        given = {name: self.cleaned_data[name] for name in ("starts_at", "ends_at", "place")}
        last = "key" if "key" in self.fields else "version"
        answer = self.cleaned_data[last]
        return given | {last: answer if answer is not None else uuid4() if last == "key" else 0}


class TimesForm(forms.Form):
    """Asks at what times the mentor arrived and left on the day of a meeting outside prison."""

    checked_in = clock_field(
        "When did the mentor arrive?",
        help_text="For example, 10:30",
        error_messages={"required": "Enter when the mentor arrived"},
    )
    checked_out = clock_field(
        "When did the mentor leave?", error_messages={"required": "Enter when the mentor left"}
    )
    version = WholeNumber(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, *, meeting: CommunityMeeting) -> None:
        self._on = london_date(meeting.starts_at)
        initial = {
            "checked_in": _day_and_clock(meeting.checked_in_at or meeting.starts_at)["clock"],
            "checked_out": _day_and_clock(meeting.checked_out_at)["clock"],
            "version": meeting.version,
        }
        super().__init__(data, initial=initial)

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        for name in ("checked_in", "checked_out"):
            if answers.get(name):
                answers[f"{name}_at"] = _moment(self, self._on, name, answers[name])
        return answers

    def values(self) -> dict[str, Any]:
        names = ("checked_in_at", "checked_out_at", "version")
        return {name: self.cleaned_data[name] for name in names}


def _day_and_clock(at: datetime | None) -> dict[str, Any]:
    if at is None:
        return {"on": None, "clock": ""}
    local = at.astimezone(LONDON)
    return {"on": local.date(), "clock": f"{local:%H:%M}"}


def _moment(form: forms.Form, on: date, name: str, clock: str) -> datetime | None:
    """This day and time in London, converted to UTC. In UTC, 2 times stay in the right order when
    the clocks change. If the clock in London skips this time, adds an error to the box `name`."""
    try:
        return london_time(on, clock, name="The time").astimezone(UTC)
    except ValidationError as error:
        form.add_error(name, error)
        return None
