"""The forms where staff plan sessions and the usual programme, and say who runs the training."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import time
from typing import Any, Final
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from config.accounts.models import User
from config.common.clock import LONDON
from config.ui.forms import DateInputField, OneLine, WholeNumber
from recruitment.fields import london_time, time_of_day
from training.models import Enrolment, Part, TrainingSession, UsualSession
from training.models.session import LAST_DAY, LONGEST, SHORTEST
from training.programme.planning import Plan
from training.programme.usual import Line

CORE = [("core", "Core: every trainee must attend"), ("optional", "Optional")]
NEW_SUBJECT = "new"
START = "Start time"
SHORT = {"class": "govuk-input--width-5"}
OUT_OF_RANGE = ("invalid", "min_value", "max_value")


class LessonForm(forms.Form):
    """The fields that a cohort's session and a session of the usual programme both have."""

    title = OneLine(label="Title", max_length=100, error_messages={"required": "Enter a title"})
    starts = OneLine(
        label=START,
        max_length=20,
        help_text="London time, for example 10:00 or 18:30.",
        widget=forms.TextInput(attrs=SHORT),
        error_messages={"required": "Enter the start time"},
    )
    minutes = WholeNumber(
        label="Length in minutes",
        min_value=SHORTEST,
        max_value=LONGEST,
        initial=180,
        widget=forms.NumberInput(attrs=SHORT),
        error_messages={"required": "Enter the length in minutes"}
        | dict.fromkeys(OUT_OF_RANGE, f"Length must be from {SHORTEST} to {LONGEST} minutes"),
    )
    where = OneLine(
        label="Where",
        help_text="An address or a link.",
        max_length=200,
        error_messages={"required": "Enter an address or a link"},
    )
    core = forms.ChoiceField(
        label="Do trainees have to attend?",
        choices=CORE,
        initial="core",
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether trainees have to attend"},
    )
    trainer = OneLine(label="Trainer", max_length=120, required=False)
    capacity = WholeNumber(
        label="Number of places",
        help_text="Leave this empty if there is room for everybody.",
        min_value=1,
        max_value=1000,
        required=False,
        widget=forms.NumberInput(attrs=SHORT),
        error_messages=dict.fromkeys(OUT_OF_RANGE, "Number of places must be from 1 to 1000"),
    )

    def shared(self) -> dict[str, Any]:
        """The values of these fields. The form must be valid."""
        names = ("title", "minutes", "where", "trainer", "capacity")
        values = {name: self.cleaned_data[name] for name in names}
        core = self.cleaned_data.get("core", self.initial.get("core"))
        return values | {"is_core": core == "core"}


class SessionForm(LessonForm):
    """A session of a cohort."""

    day = DateInputField(label="Date", error_messages={"required": "Enter the date"})
    field_order: tuple[str, ...] = ("title", "day", "starts")

    def __init__(self, *args: Any, is_catch_up: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_catch_up:  # a catch-up is never a core session itself
            del self.fields["core"]

    def clean(self) -> None:
        super().clean()
        day, clock = self.cleaned_data.get("day"), self.cleaned_data.get("starts")
        if day and clock:
            try:
                self.cleaned_data["starts_at"] = london_time(day, clock, name=START)
            except ValidationError as error:
                self.add_error("starts", error)

    def plan(self) -> Plan:
        """The session that was typed in. The form must be valid."""
        return Plan(starts_at=self.cleaned_data["starts_at"], **self.shared())


class NewSessionForm(SessionForm):
    """A new session. It teaches a new subject, or is a catch-up for people who missed one of the
    cohort's subjects."""

    again = forms.ChoiceField(label="Is it a catch-up session?", initial=NEW_SUBJECT)
    field_order = ("again", "title", "day", "starts")

    def __init__(self, *args: Any, sessions: Iterable[TrainingSession], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        subjects = {
            str(session.subject): session.title for session in sessions if not session.is_catch_up
        }
        choices = [
            (key, f"Yes, for people who missed “{title}”") for key, title in subjects.items()
        ]
        self.fields["core"].help_text = "If this is a catch-up session, do not change this answer."
        self.fields["again"].choices = [(NEW_SUBJECT, "No"), *choices]  # type: ignore[attr-defined] # it is a ChoiceField

    @property
    def catches_up(self) -> UUID | None:
        """The subject that the session catches up on. None for a new subject. The form must be
        valid."""
        again = self.cleaned_data["again"]
        return None if again == NEW_SUBJECT else UUID(again)


class UsualForm(LessonForm):
    """A session of the usual programme."""

    day = WholeNumber(
        label="Days after the first day of training",
        help_text="0 is the first day. 7 is the same weekday one week later.",
        min_value=0,
        max_value=LAST_DAY,
        widget=forms.NumberInput(attrs=SHORT),
        error_messages={"required": "Enter the number of days"}
        | dict.fromkeys(OUT_OF_RANGE, f"Number of days must be from 0 to {LAST_DAY}"),
    )
    field_order = ("title", "day", "starts")

    def clean_starts(self) -> time:
        return time_of_day(self.cleaned_data["starts"], name=START)

    def line(self) -> Line:
        """The session that was typed in. The form must be valid."""
        days = {name: self.cleaned_data[name] for name in ("day", "starts")}
        return Line(**days, **self.shared())


class RuleForm(forms.Form):
    """What a trainee must attend.

    In the cleaned data, `sessions` is None when the trainee must attend every core session.
    """

    by = forms.ChoiceField(
        label="When is a trainee trained?",
        choices=[
            ("core", "Once they have attended every core session"),
            ("count", "Once they have attended a certain number of different sessions"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Select when a trainee is trained"},
    )
    sessions = WholeNumber(
        label="Number of sessions",
        min_value=1,
        max_value=1000,
        required=False,
        widget=forms.NumberInput(attrs=SHORT),
        error_messages=dict.fromkeys(OUT_OF_RANGE, "Number of sessions must be from 1 to 1000"),
    )

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("by") == "core":
            self.cleaned_data["sessions"] = None
        elif not self.errors and not self.cleaned_data.get("sessions"):
            self.add_error("sessions", "Enter the number of sessions")


class GuestsForm(forms.Form):
    """Who catches up at a session."""

    guests = forms.MultipleChoiceField(
        label="Who comes", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, trainees: Sequence[Enrolment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(enrolment.volunteer_id): enrolment.volunteer for enrolment in trainees}
        choices = [
            (str(enrolment.volunteer_id), f"{enrolment}, {enrolment.cohort}")
            for enrolment in trainees
        ]
        self.fields["guests"].choices = choices  # type: ignore[attr-defined] # it is a ChoiceField

    def guest_list(self) -> list[User]:
        """The guests that staff chose. The form must be valid."""
        return [self.people[key] for key in self.cleaned_data["guests"]]


NEITHER: Final = "neither"


class TeamForm(forms.Form):
    """What each coordinator does in the training of a cohort."""

    def __init__(
        self, data: Any = None, *, people: Iterable[User], parts: Mapping[int, Part]
    ) -> None:
        super().__init__(data)
        self.people = {f"person-{person.pk}": person.pk for person in people}
        for name, person in zip(self.people, people, strict=True):
            self.fields[name] = forms.ChoiceField(
                label=str(person),
                choices=[
                    (Part.RUNS, "Runs the training and can change it"),
                    (Part.TRAINS, "Trains and can see it"),
                    (NEITHER, "Neither"),
                ],
                initial=parts.get(person.pk, NEITHER),
                widget=forms.RadioSelect(
                    attrs={"class": "govuk-radios--inline govuk-radios--small"}
                ),
            )

    def parts(self) -> dict[int, Part]:
        """The parts that the manager chose, by the person's id. The form must be valid."""
        chosen = {person: self.cleaned_data[name] for name, person in self.people.items()}
        return {person: Part(part) for person, part in chosen.items() if part != NEITHER}


def values_of(session: TrainingSession | UsualSession) -> dict[str, Any]:
    """The values of this session, which the form shows at first."""
    names = ("title", "minutes", "where", "trainer", "capacity")
    values = {name: getattr(session, name) for name in names}
    values["core"] = "core" if session.is_core else "optional"
    if isinstance(session, UsualSession):
        return values | {"day": session.day, "starts": f"{session.starts:%H:%M}"}
    local = session.starts_at.astimezone(LONDON)
    return values | {"day": local.date(), "starts": f"{local:%H:%M}"}
