"""The forms that staff fill in to take a step of a match. Each form also sends the version of the
match that its page showed."""

from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.formats import date_format

from config.common.clock import london_today
from config.ui.forms import DateInputField, LongText, WholeNumber, day_field
from matching.matches.ending import has_gone_home
from matching.matches.times import Time, possible_slots
from matching.models import ClosureReason, Contact, Match
from recruitment.models import Establishment
from recruitment.weekly import WEEK, is_first_week, slot_name

REASON_LENGTH: Final = 300
ENDINGS: Final = (
    ClosureReason.COMPLETED,
    ClosureReason.NEEDS_MET,
    ClosureReason.DID_NOT_ENGAGE,
    ClosureReason.WITHDREW,
    ClosureReason.TRANSFERRED,
    ClosureReason.RETURNED,
    ClosureReason.OTHER,
)
"""The reasons that staff can give to end a match. A death is not one of them, because it has a page
of its own. Handing over to another mentor ends a match automatically."""
CONTACTS: Final = (
    (Contact.VISIT, "Visits in prison"),
    (Contact.LETTER, "Letters"),
    (Contact.EMAIL, "Email"),
    (Contact.PHONE, "Phone calls"),
)
WEEKLY, FIRST, SECOND = "weekly", "first", "second"
WEEKS: Final = {WEEKLY: (True, True), FIRST: (True, False), SECOND: (False, True)}


def why(
    label: str = "How did the mistake happen?",
    *,
    required: bool = True,
    error: str = "Enter how the mistake happened",
) -> LongText:
    """The field in which staff say why a match takes a step. The history of the match shows their
    reason."""
    return LongText(
        label=label,
        help_text="Other coordinators will read what you write. Do not write anything about an "
        "offence.",
        max_length=REASON_LENGTH,
        rows=3,
        required=required,
        error_messages={"required": error},
    )


class StepForm(forms.Form):
    """A form with the questions of one step of a match, such as its end. `values` has the arguments
    for the domain function, except the match and the person who takes the step. Check that the form
    is valid before you read `values`."""

    version = WholeNumber(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, data: QueryDict | None, *, match: Match) -> None:
        super().__init__(data)
        self.fields["version"].initial = match.version
        self.begin(match)

    def begin(self, match: Match) -> None:
        """Fills the form with the recorded values."""

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class FirstMeetingForm(StepForm):
    on = day_field("When did they first meet?", "The day they first met")


class CorrectMeetingForm(StepForm):
    on = DateInputField(
        label="When did they first meet?",
        name="The day they first met",
        help_text="Leave this empty if they have not met yet.",
        required=False,
    )
    reason = why()

    def begin(self, match: Match) -> None:
        self.fields["on"].initial = match.first_met_on


class MeetingsForm(StepForm):
    contact = forms.TypedChoiceField(
        label="How do they keep in touch?",
        choices=CONTACTS,
        coerce=Contact,
        widget=forms.RadioSelect,
        error_messages={"required": "Select how they keep in touch"},
    )
    slot = forms.TypedChoiceField(
        label="If they meet in visits, when?",
        coerce=int,
        empty_value=None,
        required=False,
    )
    weeks = forms.ChoiceField(
        label="How often do they meet?",
        widget=forms.RadioSelect,
        error_messages={"required": "Select how often they meet"},
    )
    reason = why("Is there anything to add?", required=False)

    def begin(self, match: Match) -> None:
        self.match = match
        slots = possible_slots(match)
        choices = [(slot, slot_name(slot)) for slot in slots]
        self.fields["slot"].choices = [("", "Choose one"), *choices]  # type: ignore[attr-defined] # of this field
        self.fields["slot"].initial = match.slot if match.slot in slots else ""
        self.fields["weeks"].choices = _rhythms()  # type: ignore[attr-defined] # of this field
        weeks = (match.first_week, match.second_week)
        self.fields["weeks"].initial = next(name for name, pair in WEEKS.items() if pair == weeks)
        self.fields["contact"].initial = match.contact

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        if answers.get("contact") == Contact.VISIT and answers.get("slot") is None:
            self.add_error("slot", "Select when they meet")
        return answers

    def values(self) -> dict[str, Any]:
        answers = super().values()
        slot, weeks = answers.pop("slot"), WEEKS[answers.pop("weeks")]
        return answers | {"time": Time(self.match.slot if slot is None else slot, *weeks)}


class PauseForm(StepForm):
    until = DateInputField(
        label="Until when is the match paused?",
        name="The day the pause ends",
        help_text="On this day, the Today page asks whether they meet again. Leave this empty if "
        "you do not know the day yet.",
        required=False,
    )
    reason = why("Why is the match paused?", error="Enter why the match is paused")


class ReleaseForm(StepForm):
    on = DateInputField(
        label="When did he leave prison?",
        name="The day he left",
        error_messages={"required": "Enter the day he left"},
    )
    keeps_place = forms.TypedChoiceField(
        label="Can the mentor take another man in his place?",
        choices=[
            ("yes", "No, supporting him uses one of the mentor’s places"),
            ("no", "Yes, the place is free again"),
        ],
        coerce=lambda typed: typed == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether the mentor can take another man"},
    )

    def begin(self, match: Match) -> None:
        release_on, today = match.referral.release_on, london_today()
        self.fields["on"].initial = release_on if release_on and release_on < today else today


class ReasonForm(StepForm):
    reason = why()


class RecallForm(StepForm):
    on = DateInputField(
        label="When did he come back to prison?",
        name="The day he came back",
        error_messages={"required": "Enter the day he came back"},
    )
    prison = forms.ModelChoiceField(
        Establishment.objects.none(),
        label="Which prison is he in?",
        empty_label="Choose one",
        error_messages={"required": "Select the prison he is in"},
    )
    reason = why("Is there anything to add?", required=False)

    def begin(self, match: Match) -> None:
        prisons = Establishment.objects.open()
        self.fields["prison"].queryset = prisons  # type: ignore[attr-defined] # of this field
        self.fields["prison"].initial = match.referral.establishment_id


class EndForm(StepForm):
    reason = forms.TypedChoiceField(
        label="Why does the match end?",
        choices=[(reason.value, reason.label.capitalize()) for reason in ENDINGS],
        coerce=ClosureReason,
        widget=forms.RadioSelect,
        error_messages={"required": "Select why the match ends"},
    )
    on = DateInputField(
        label="When did the match end?",
        name="The day the match ended",
        error_messages={"required": "Enter the day the match ended"},
    )
    becomes = forms.ChoiceField(
        label="What happens to the man now?",
        widget=forms.RadioSelect,
        error_messages={"required": "Select what happens to the man now"},
    )
    why = why("Is there anything to add?", required=False)

    def begin(self, match: Match) -> None:
        self.fields["on"].initial = london_today()
        waits = [("waits", "He goes back to his old place on the waiting list")]
        closed = [("closed", "His referral closes for the reason that you chose above")]
        choices = closed if has_gone_home(match) else waits + closed
        self.fields["becomes"].choices = choices  # type: ignore[attr-defined] # of this field

    def values(self) -> dict[str, Any]:
        answers = super().values()
        return answers | {"waits": answers.pop("becomes") == "waits"}


class DeathForm(forms.Form):
    on = DateInputField(
        label="When did he die?",
        name="The day he died",
        error_messages={"required": "Enter the day he died"},
    )
    is_sure = forms.BooleanField(
        label="The prison, or somebody close to him, has told us that he died",
        error_messages={"required": "Confirm that somebody has told us that he died"},
    )


class NotDeadForm(forms.Form):
    reason = why()


def _rhythms() -> list[tuple[str, str]]:
    """The choices for how often the pair meet: every week, every other week from this week, or
    every other week from next week."""
    today = london_today()
    monday = today - timedelta(days=today.weekday())
    sooner, later = (FIRST, SECOND) if is_first_week(today) else (SECOND, FIRST)
    return [(WEEKLY, "Every week"), (sooner, _from(monday)), (later, _from(monday + WEEK))]


def _from(monday: date) -> str:
    return f"Every other week, counted from the week of {date_format(monday, 'j F')}"
