"""What staff fill in about supervision, and what mentors write about a hard session."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from config.common.clock import london_today
from config.ui.forms import DateInputField, LongText, SeveralField, WholeNumber
from matching.models import Called, Mentor
from matching.models.rules import MOST_ANSWER_DAYS, MOST_DAYS, MOST_UNDO_MINUTES, MOST_WEEKS

NOTES_LENGTH = 4000
WORDS_LENGTH = 2000
BOUNDS = f"Weeks between supervisions must be a whole number from 1 to {MOST_WEEKS}"


class Weeks(WholeNumber):
    """A form field for the number of weeks between supervisions."""

    def __init__(self, **kwargs: Any) -> None:
        messages = dict.fromkeys(("invalid", "min_value", "max_value"), BOUNDS)
        messages["required"] = "Enter the number of weeks between supervisions"
        super().__init__(
            min_value=1,
            max_value=MOST_WEEKS,
            error_messages=messages,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-2"}),
            **kwargs,
        )


class SupervisionForm(forms.Form):
    held_on = DateInputField(
        label="When was the supervision?",
        name="Date of the supervision",
        error_messages={"required": "Enter the date of the supervision"},
    )
    notes = LongText(
        label="Notes",
        help_text="Only you and service managers can read these notes. We record who reads them. "
        "Do not name the men.",
        max_length=NOTES_LENGTH,
        required=False,
    )
    next_on = DateInputField(
        label="When is the next supervision due?",
        name="Date of the next supervision",
        help_text="If you leave this empty, it is due after the usual number of weeks.",
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held_on"].initial = london_today


class GroupForm(SupervisionForm):
    """One supervision of several mentors together."""

    field_order = ["mentors", "held_on", "notes", "next_on"]

    mentors = SeveralField(
        Mentor.objects.none(),
        label="Which mentors were there?",
        widget=forms.CheckboxSelectMultiple(attrs={"class": "app-choices-columns"}),
        error_messages={"required": "Select everyone who was there"},
    )

    def __init__(self, *args: Any, mentors: QuerySet[Mentor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mentors"].queryset = mentors  # type: ignore[attr-defined] # of a ModelMultipleChoiceField


class Count(WholeNumber):
    """A form field for a number from `least` to `most`."""

    def __init__(self, label: str, help_text: str, *, highest: int, lowest: int = 1) -> None:
        errors = ("invalid", "min_value", "max_value", "required")
        super().__init__(
            label=label,
            help_text=help_text,
            min_value=lowest,
            max_value=highest,
            error_messages=dict.fromkeys(errors, f"{label} must be from {lowest} to {highest}"),
            widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-2"}),
        )


class IntervalForm(forms.Form):
    weeks = Weeks(
        label="Weeks between supervisions",
        help_text="Leave this empty for the usual number of weeks. The change starts after the "
        "next supervision.",
        required=False,
    )


class RulesForm(forms.Form):
    supervision_weeks = Weeks(
        label="Weeks between supervisions",
        help_text="To use another number for one mentor, open the mentor’s Supervision page. A "
        "change starts after the mentor’s next supervision.",
    )
    men_called = forms.TypedChoiceField(
        label="How do mentors’ pages name a man?",
        help_text="Mentors read these pages on phones, where somebody may look over their "
        "shoulder.",
        choices=[(value, label.capitalize()) for value, label in Called.choices],
        coerce=Called,
        widget=forms.RadioSelect,
        error_messages={"required": "Select how mentors’ pages name a man"},
    )
    days_to_answer = Count(
        "Days until we assume that a man has left",
        "When a man’s release date has passed, we ask his coordinator whether he left. If nobody "
        "answers for this many days, and he has no mentor, his referral closes.",
        highest=MOST_DAYS,
    )
    undo_minutes = Count(
        "Minutes in which staff can undo an approval",
        "After these minutes, we tell the coordinators to ask the man "
        "whether he would like to meet the mentor.",
        lowest=0,
        highest=MOST_UNDO_MINUTES,
    )
    answer_days = Count(
        "Days that a mentor has to say yes or no",
        "After half of these days, we remind the mentor. After the last day, we ask the "
        "coordinators to decide.",
        highest=MOST_ANSWER_DAYS,
    )
    takes_in_ready = forms.BooleanField(
        label="Make volunteers mentors automatically once they are ready",
        help_text="A volunteer is ready once they are trained, and we have 2 references, a "
        "clearance and a DBS check. If you do not tick this box, a coordinator makes each "
        "volunteer a mentor.",
        required=False,
    )


class WordsForm(forms.Form):
    words = LongText(
        label="Would you like to say more?",
        help_text="Only your coordinator and service managers can read what you write. Do not "
        "name the man.",
        max_length=WORDS_LENGTH,
        required=False,
    )
