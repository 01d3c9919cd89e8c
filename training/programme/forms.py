"""What is planned: a cohort's sessions, the usual programme, and what completes the training."""

from collections.abc import Iterable, Sequence
from datetime import time
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from config.accounts.models import User
from config.common.clock import LONDON
from config.ui.forms import DateInputField, OneLine
from recruitment.fields import CLOCK, london_time
from training.models import Enrolment, TrainingSession, UsualSession
from training.models.session import LAST_DAY, LONGEST, SHORTEST
from training.programme.planning import Plan
from training.programme.usual import Line

CORE = [("core", "Everybody needs it to complete"), ("optional", "Optional")]
NEW_SUBJECT = "new"
SHORT = {"class": "govuk-input--width-5"}


class TaughtForm(forms.Form):
    """What a session of a cohort and one of the usual programme have in common."""

    title = OneLine(
        label="What it is about", max_length=100, error_messages={"required": "Enter a title"}
    )
    starts = OneLine(
        label="Starts at",
        help_text="London time, such as 10:00 or 18:30.",
        max_length=5,
        widget=forms.TextInput(attrs=SHORT),
        error_messages={"required": "Enter the time it starts"},
    )
    minutes = forms.IntegerField(
        label="How many minutes",
        min_value=SHORTEST,
        max_value=LONGEST,
        initial=180,
        widget=forms.NumberInput(attrs=SHORT),
        error_messages={"required": "Enter how many minutes it takes"},
    )
    where = OneLine(
        label="Where",
        help_text="An address or a link.",
        max_length=200,
        error_messages={"required": "Say where to come, or give the link"},
    )
    core = forms.ChoiceField(
        label="Is it needed?", choices=CORE, initial="core", widget=forms.RadioSelect
    )
    trainer = OneLine(label="Trainer", max_length=120, required=False)
    capacity = forms.IntegerField(
        label="Room for how many people",
        help_text="Leave empty if there is room for everybody.",
        min_value=1,
        max_value=1000,
        required=False,
        widget=forms.NumberInput(attrs=SHORT),
    )

    def shared(self) -> dict[str, Any]:
        """Ask once the form is valid."""
        names = ("title", "minutes", "where", "trainer", "capacity")
        taught = {name: self.cleaned_data[name] for name in names}
        core = self.cleaned_data.get("core", self.initial.get("core"))
        return taught | {"is_core": core == "core"}


class SessionForm(TaughtForm):
    """A session of a cohort."""

    day = DateInputField(label="Day", error_messages={"required": "Enter the day"})
    field_order: tuple[str, ...] = ("title", "day", "starts")

    def __init__(self, *args: Any, is_catch_up: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_catch_up:  # it is another chance, and makes nothing needed
            del self.fields["core"]

    def clean(self) -> None:
        super().clean()
        day, clock = self.cleaned_data.get("day"), self.cleaned_data.get("starts")
        if day and clock:
            try:
                self.cleaned_data["starts_at"] = london_time(day, clock)
            except ValidationError as error:
                self.add_error("starts", error)

    def plan(self) -> Plan:
        """Ask once the form is valid."""
        return Plan(starts_at=self.cleaned_data["starts_at"], **self.shared())


class NewSessionForm(SessionForm):
    """With what it teaches: something new, or again something of this cohort's."""

    again = forms.ChoiceField(label="Is it a catch-up session?", initial=NEW_SUBJECT)
    field_order = ("again", "title", "day", "starts")

    def __init__(self, *args: Any, sessions: Iterable[TrainingSession], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taught = {
            str(session.subject): session.title for session in sessions if not session.is_catch_up
        }
        choices = [(key, f"Yes, for whoever missed “{title}”") for key, title in taught.items()]
        self.fields["core"].help_text = "For a catch-up session this makes no difference."
        self.fields["again"].choices = [(NEW_SUBJECT, "No"), *choices]  # type: ignore[attr-defined] # of a ChoiceField

    @property
    def catches_up(self) -> UUID | None:
        """The subject taught again."""
        again = self.cleaned_data["again"]
        return None if again == NEW_SUBJECT else UUID(again)


class UsualForm(TaughtForm):
    """A line of the usual programme."""

    day = forms.IntegerField(
        label="Days after the training starts",
        help_text="0 is the first day, 7 the same day of the week after.",
        min_value=0,
        max_value=LAST_DAY,
        widget=forms.NumberInput(attrs=SHORT),
        error_messages={"required": "Enter how many days after the first day"},
    )
    field_order = ("title", "day", "starts")

    def clean_starts(self) -> time:
        match = CLOCK.match(self.cleaned_data["starts"])
        if not match:
            raise ValidationError("Write the time like 10:00 or 18:30")
        return time(int(match[1]), int(match[2] or 0))

    def line(self) -> Line:
        """Ask once the form is valid."""
        days = {name: self.cleaned_data[name] for name in ("day", "starts")}
        return Line(**days, **self.shared())


class RuleForm(forms.Form):
    """`sessions` None: every core session."""

    by = forms.ChoiceField(
        label="Who is trained?",
        choices=[
            ("core", "Whoever has been to every core session"),
            ("count", "Whoever has been to so many different sessions"),
        ],
        widget=forms.RadioSelect,
    )
    sessions = forms.IntegerField(
        label="How many sessions",
        min_value=1,
        required=False,
        widget=forms.NumberInput(attrs=SHORT),
    )

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("by") == "core":
            self.cleaned_data["sessions"] = None
        elif not self.errors and not self.cleaned_data.get("sessions"):
            self.add_error("sessions", "Enter how many sessions")


class GuestsForm(forms.Form):
    """Who catches up at a session."""

    guests = forms.MultipleChoiceField(
        label="Who comes", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, who: Sequence[Enrolment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(enrolment.volunteer_id): enrolment.volunteer for enrolment in who}
        named = [
            (str(enrolment.volunteer_id), f"{enrolment}, {enrolment.cohort}") for enrolment in who
        ]
        self.fields["guests"].choices = named  # type: ignore[attr-defined] # of a ChoiceField

    def guest_list(self) -> list[User]:
        """Ask once the form is valid."""
        return [self.people[key] for key in self.cleaned_data["guests"]]


def values_of(session: TrainingSession | UsualSession) -> dict[str, Any]:
    """What the form starts from."""
    names = ("title", "minutes", "where", "trainer", "capacity")
    values = {name: getattr(session, name) for name in names}
    values["core"] = "core" if session.is_core else "optional"
    if isinstance(session, UsualSession):
        return values | {"day": session.day, "starts": f"{session.starts:%H:%M}"}
    local = session.starts_at.astimezone(LONDON)
    return values | {"day": local.date(), "starts": f"{local:%H:%M}"}
