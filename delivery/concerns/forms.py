"""The forms about concerns."""

import re
from datetime import date
from typing import Any, Final
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import HiddenInput
from django.http import QueryDict
from django_filters import ChoiceFilter

from config.accounts.models import User
from config.ui.forms import PARTS, ListFilter, LongText, OneLine, WholeNumber, day_field
from delivery.concerns.acct import Acct, recent_sessions
from delivery.concerns.dealing import LONGEST_WHY, is_untold, kinds_of
from delivery.concerns.numbers import IN_ORDER
from delivery.concerns.raising import (
    LONGEST_OFFICER,
    LONGEST_REFERENCE,
    LONGEST_WORDS,
    Telling,
)
from delivery.models import IN_WORDS, Concern, ConcernKind, LoggedSession, SafetyNumbers
from delivery.states import ConcernStatus
from matching.models import Match
from recruitment.fields import london_time

FOUR_DIGITS: Final = re.compile(r"(\d?\d)(\d\d)", re.ASCII)  # a time as prisons write it: 1530
SEALED_HELP = (
    "Your coordinator and the service managers can read your words. We record who reads them."
)


class HiddenDate(forms.MultiWidget):
    """A date input whose boxes for day, month and year are all hidden."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({part: HiddenInput() for part in PARTS}, attrs)

    def decompress(self, value: date | None) -> list[Any]:
        return [value.day, value.month, value.year] if value else [None, None, None]


def key_field() -> forms.UUIDField:
    """A hidden box with a random key, chosen when the form is opened. A second press of the form
    sends the same key, so it saves nothing."""
    return forms.UUIDField(widget=HiddenInput, initial=uuid4)


def words_field(label: str, missing: str, help_text: str, *, required: bool = True) -> LongText:
    return LongText(
        label=label,
        help_text=help_text,
        max_length=LONGEST_WORDS,
        rows=8,
        required=required,
        error_messages={"required": missing},
    )


class TellingForm(forms.Form):
    """Asks which officer was told about a worry, and when."""

    officer = OneLine(
        label="Which officer did you tell?",
        help_text="Their name, or their job, such as “the wing officer on B wing”.",
        max_length=LONGEST_OFFICER,
        error_messages={"required": "Enter which officer you told"},
    )
    told_on = day_field("On which day did you tell the officer?", "The day you told them")
    told_time = OneLine(
        label="At about what time?",
        help_text="For example 3.30pm or 15:30.",
        max_length=20,
        widget=forms.TextInput({"class": "govuk-input--width-5"}),
        error_messages={"required": "Enter the time you told them"},
    )

    def clean(self) -> None:
        super().clean()
        on, clock = self.cleaned_data.get("told_on"), self.cleaned_data.get("told_time")
        if on and clock:
            clock = FOUR_DIGITS.sub(r"\1:\2", clock) if FOUR_DIGITS.fullmatch(clock) else clock
            try:
                self.cleaned_data["told_at"] = london_time(on, clock, name="The time")
            except ValidationError as error:
                self.add_error("told_time", error)

    def telling(self) -> Telling:
        """The officer who was told, and when. The form must be valid."""
        return Telling(self.cleaned_data["officer"], self.cleaned_data["told_at"])


class SecurityForm(TellingForm):
    """Asks who was told about a matter of prison security, when, and which reference number the
    prison gave."""

    reference = OneLine(
        label="The prison’s reference number",
        help_text="For example, the number of an intelligence report.",
        max_length=LONGEST_REFERENCE,
        required=False,
    )
    key = key_field()

    def values(self) -> dict[str, Any]:
        """The arguments of note_security_matter. The form must be valid."""
        answers = self.cleaned_data
        return {
            "telling": self.telling(),
            "reference": answers["reference"],
            "key": answers["key"],
        }


class ConcernForm(TellingForm):
    """Asks what happened. The page before asks which officer was told. Hidden boxes repeat the
    answers from that page. If one of these answers is wrong, the form shows the boxes, so that the
    author can correct the answer."""

    kind = forms.TypedChoiceField(
        label="What are you worried about?",
        choices=[(kind.value, kind.label) for kind in ConcernKind if kind in IN_WORDS],
        coerce=ConcernKind,
        widget=forms.RadioSelect,
        error_messages={"required": "Select what you are worried about"},
    )
    words = words_field(
        "What happened?",
        "Enter what happened",
        f"Write what you saw and heard. Use his own words if you remember them. {SEALED_HELP}",
    )
    happened_on = day_field("On which day did it happen?", "The day it happened")

    def __init__(
        self, data: QueryDict | None = None, *, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        self.fields["told_on"].hidden_widget = HiddenDate
        for name in TellingForm.base_fields:
            self.fields[name].required = self.is_told

    @property
    def is_told(self) -> bool:
        """Whether the author answered, on the page before, that an officer was told."""
        return bool(self["officer"].value() or self["told_time"].value())

    @property
    def boxes_of_telling(self) -> list[forms.BoundField]:
        """The boxes that repeat which officer was told, and when."""
        return [self[name] for name in TellingForm.base_fields]

    @property
    def is_telling_refused(self) -> bool:
        return bool(TellingForm.base_fields.keys() & self.errors.keys())

    def values(self) -> dict[str, Any]:
        """The arguments of raise_concern. The form must be valid."""
        answers = {name: self.cleaned_data[name] for name in ("kind", "words", "happened_on")}
        telling = self.telling() if self.is_told else None
        return answers | {"telling": telling}


class ColleagueForm(forms.Form):
    """Asks for the details of a concern about a mentor or a member of staff."""

    kind = forms.TypedChoiceField(
        label="Who is your concern about?",
        choices=[(ConcernKind.MENTOR, "A mentor"), (ConcernKind.STAFF, "A member of staff")],
        coerce=ConcernKind,
        widget=forms.RadioSelect,
        error_messages={"required": "Select who the concern is about"},
    )
    about = forms.ModelChoiceField(
        User.objects.none(),
        label="If they work here, choose their name",
        help_text="This person will never see what you write. If your concern is about a mentor, "
        "write the mentor’s name in the next box.",
        empty_label="Nobody on this list",
        required=False,
    )
    words = words_field(
        "What happened?",
        "Enter what happened",
        "Write who it was, and what you saw and heard. We record who reads your words.",
    )
    happened_on = day_field("On which day did it happen?", "The day it happened")
    key = key_field()

    def __init__(self, data: QueryDict | None, *, staff: QuerySet[User]) -> None:
        super().__init__(data)
        self.fields["about"].queryset = staff  # type: ignore[attr-defined] # a model field

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class AdditionForm(forms.Form):
    """Asks what the author of a concern wants to add."""

    words = words_field("What would you like to add?", "Enter what you would like to add", "")
    key = key_field()

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class StepForm(forms.Form):
    """Asks what was done about a concern. For a matter of prison security, the form asks only who
    was told, and when."""

    words = words_field("What was done?", "Enter what was done", "We record who reads this.")
    reported_to = OneLine(
        label="Who outside the programme was told?",
        help_text="For example, the safer custody team or the local authority. Leave this empty if "
        "nobody was told. Do not name anybody else.",
        max_length=LONGEST_OFFICER,
        required=False,
    )
    done_on = day_field("On which day was this done?", "The day it was done")
    key = key_field()

    def __init__(self, data: QueryDict | None, *, concern: Concern) -> None:
        super().__init__(data)
        if concern.kind == ConcernKind.SECURITY:
            del self.fields["words"]
            self.fields["reported_to"].required = True
            self.fields["reported_to"].help_text = "Do not say what the matter is about."

    def values(self) -> dict[str, Any]:
        """The arguments of write_step. The form must be valid."""
        return {"words": ""} | self.cleaned_data


class CloseForm(StepForm):
    """Asks what was done about a concern that is being closed. If no officer was told, also asks
    whether an officer knows now, and if not, why not. The values of the form are arguments of
    close_concern."""

    officer_knows = forms.BooleanField(label="An officer knows about this concern", required=False)
    why_untold = OneLine(
        label="If no officer knows, why not?",
        help_text="For example, “He had been released, and his probation practitioner knows”.",
        max_length=LONGEST_WHY,
        required=False,
    )

    def __init__(self, data: QueryDict | None, *, concern: Concern) -> None:
        super().__init__(data, concern=concern)
        if not is_untold(concern):
            del self.fields["officer_knows"], self.fields["why_untold"]


class CorrectionForm(forms.Form):
    """Corrects the kind of a concern, its day, and the reference number that the prison gave."""

    kind = forms.TypedChoiceField(
        label="What is the concern about?", coerce=ConcernKind, widget=forms.RadioSelect
    )
    happened_on = day_field("On which day did it happen?", "The day it happened")
    reference = OneLine(
        label="The prison’s reference number", max_length=LONGEST_REFERENCE, required=False
    )
    version = WholeNumber(widget=HiddenInput)

    def __init__(self, data: QueryDict | None, *, concern: Concern) -> None:
        initial = {
            "kind": concern.kind,
            "happened_on": concern.happened_on,
            "reference": concern.prison_reference,
            "version": concern.version,
        }
        super().__init__(data, initial=initial)
        choices = [(kind.value, kind.label) for kind in kinds_of(concern)]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined] # a choice field

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class AcctForm(forms.Form):
    """Asks what somebody told us about a man's ACCT."""

    state = forms.ChoiceField(
        label="What were you told about his ACCT?",
        choices=[(state.value, state.label.capitalize()) for state in Acct],
        widget=forms.RadioSelect,
        error_messages={"required": "Select what you were told"},
    )
    told_by = OneLine(
        label="Who told you?",
        help_text="Their job or their team, such as “the wing officer”.",
        max_length=LONGEST_OFFICER,
        error_messages={"required": "Enter who told you"},
    )
    told_on = day_field("On which day were you told?", "The day you were told")
    opened_after = forms.ModelChoiceField(
        LoggedSession.objects.none(),
        label="Did staff open the ACCT after a session?",
        empty_label="No, or I do not know",
        required=False,
    )
    key = key_field()

    def __init__(self, data: QueryDict | None, *, match: Match) -> None:
        super().__init__(data)
        field = self.fields["opened_after"]
        field.queryset = match.sessions.filter(  # type: ignore[attr-defined] # a model field
            pk__in=[session.pk for session in recent_sessions(match)]
        )
        field.label_from_instance = lambda row: f"After {row.on:%-d %B %Y}"  # type: ignore[attr-defined] # a model field

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class NumbersForm(forms.Form):
    """Asks for the phone numbers to ring at one prison."""

    def __init__(self, data: QueryDict | None, *, numbers: SafetyNumbers | None) -> None:
        super().__init__(data)
        for column, contact in IN_ORDER.items():
            self.fields[column] = OneLine(
                label=contact,
                max_length=40,
                required=False,
                initial=getattr(numbers, column, ""),
                widget=forms.TextInput({"type": "tel", "class": "govuk-input--width-20"}),
            )

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class LeadForm(forms.Form):
    """Asks who is to be a safeguarding lead."""

    user = forms.ModelChoiceField(
        User.objects.none(),
        label="Who will be a safeguarding lead?",
        empty_label="Choose somebody",
        error_messages={"required": "Select who will be a lead"},
    )
    phone = OneLine(
        label="Their phone number",
        help_text="Mentors and staff see this number on the page where they raise a concern.",
        max_length=40,
        required=False,
        widget=forms.TextInput({"type": "tel", "class": "govuk-input--width-20"}),
    )

    def __init__(self, data: QueryDict | None, *, staff: QuerySet[User]) -> None:
        super().__init__(data)
        self.fields["user"].queryset = staff  # type: ignore[attr-defined] # a model field

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class ConcernFilter(ListFilter):
    """Chooses which concerns a list shows. Without a choice, the list shows the concerns that are
    not closed."""

    first = {"status": "not_closed"}

    status = ChoiceFilter(
        choices=[
            ("not_closed", "Not closed"),
            (ConcernStatus.OPEN, "Nobody has answered"),
            (ConcernStatus.CLOSED, "Closed"),
        ],
        method="with_status",
        label="Status",
        empty_label="Any",
    )
    officer = ChoiceFilter(
        choices=[("none", "No officer told")],
        method="without_officer",
        label="Officer told",
        empty_label="Any",
    )

    def without_officer(self, rows: QuerySet[Concern], *_: str) -> QuerySet[Concern]:
        untold = rows.filter(kind__in=sorted(IN_WORDS), officer_told_at__isnull=True)
        return untold.exclude(officer_knows=True)

    def with_status(self, rows: QuerySet[Concern], _: str, wanted: str) -> QuerySet[Concern]:
        if wanted == "not_closed":
            return rows.exclude(status=ConcernStatus.CLOSED)
        return rows.filter(status=wanted)
