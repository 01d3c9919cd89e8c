"""The forms about concerns."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import QuerySet
from django.forms import HiddenInput
from django.http import QueryDict
from django_filters import ChoiceFilter

from config.accounts.models import User
from config.common.clock import LONDON, london_today
from config.ui.forms import DateInputField, ListFilter, LongText, OneLine
from delivery.concerns.acct import Acct, recent_sessions
from delivery.concerns.dealing import kinds_of
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

SEALED_HELP = (
    "Your coordinator and the service managers can read your words. We record who reads them."
)


def key_field() -> forms.UUIDField:
    """A hidden key that is chosen when the form is opened, so that a second press saves nothing."""
    return forms.UUIDField(widget=HiddenInput, initial=uuid4)


def day_field(label: str, name: str) -> DateInputField:
    return DateInputField(
        label=label,
        name=name,
        initial=london_today,
        error_messages={"required": f"Enter {name[0].lower()}{name[1:]}"},
    )


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
    """Asks which officer was told, and when."""

    officer = OneLine(
        label="Which officer did you tell?",
        help_text="Their name, or their job, such as “the wing officer on B wing”.",
        max_length=LONGEST_OFFICER,
        error_messages={"required": "Enter which officer you told"},
    )
    told_on = day_field("On which day?", "The day you told them")
    told_time = forms.TimeField(
        label="At about what time?",
        help_text="For example 15:30.",
        input_formats=["%H:%M", "%H.%M", "%H%M"],
        widget=forms.TextInput({"class": "govuk-input--width-5"}),
        error_messages={
            "required": "Enter the time you told them",
            "invalid": "Enter a time, like 15:30",
        },
    )

    def telling(self) -> Telling:
        """The officer and the time from the form, which must be valid."""
        answers = self.cleaned_data
        at = datetime.combine(answers["told_on"], answers["told_time"], tzinfo=LONDON)
        return Telling(answers["officer"], at)


class SecurityForm(TellingForm):
    """Asks to whom a matter of prison security was passed on, when, and what reference the prison
    gave."""

    reference = OneLine(
        label="The prison’s reference",
        help_text="Such as the number of an intelligence report, if the prison gave you a number.",
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


class ConcernForm(forms.Form):
    """Asks what happened. Hidden boxes carry the answers of the page before, because these answers
    must not stand in an address or in a session."""

    officer = forms.CharField(widget=HiddenInput, required=False, max_length=LONGEST_OFFICER)
    told_at = forms.DateTimeField(widget=HiddenInput, required=False)
    key = key_field()
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
        f"What you saw and heard, in his words where you remember them. {SEALED_HELP}",
    )
    happened_on = day_field("On which day?", "The day it happened")

    @property
    def is_told(self) -> bool:
        """Whether the author said on the page before that an officer was told."""
        return bool(self["officer"].value())

    def values(self) -> dict[str, Any]:
        """The arguments of raise_concern. The form must be valid."""
        answers = dict(self.cleaned_data)
        officer, told_at = answers.pop("officer"), answers.pop("told_at")
        return answers | {"telling": Telling(officer, told_at) if officer and told_at else None}


class ColleagueForm(forms.Form):
    """Asks about a concern about a mentor or a member of staff."""

    kind = forms.TypedChoiceField(
        label="Whom is your concern about?",
        choices=[(ConcernKind.MENTOR, "A mentor"), (ConcernKind.STAFF, "A member of staff")],
        coerce=ConcernKind,
        widget=forms.RadioSelect,
        error_messages={"required": "Select whom the concern is about"},
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
        "Who it was, and what you saw and heard. Only the safeguarding leads can read "
        "your words. We record who reads them.",
    )
    happened_on = day_field("On which day?", "The day it happened")
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
    """Asks what was done about a concern. For a matter of prison security the form asks only who
    was told, and when."""

    words = words_field("What was done?", "Enter what was done", "We record who reads this.")
    reported_to = OneLine(
        label="Who outside the programme was told?",
        help_text="Such as the safer custody team or the local authority. Leave empty if nobody "
        "was told. Do not name anybody else.",
        max_length=LONGEST_OFFICER,
        required=False,
    )
    done_on = day_field("On which day?", "The day it was done")
    key = key_field()

    def __init__(self, data: QueryDict | None, *, concern: Concern) -> None:
        super().__init__(data)
        if concern.kind == ConcernKind.SECURITY:
            del self.fields["words"]
            self.fields["reported_to"].required = True
            self.fields["reported_to"].help_text = "Do not write down what the matter is about."

    def values(self) -> dict[str, Any]:
        """The arguments of write_step and of close_concern. The form must be valid."""
        return {"words": ""} | self.cleaned_data


class CorrectionForm(forms.Form):
    """Corrects the kind of a concern, its day, and the prison's reference."""

    kind = forms.TypedChoiceField(
        label="What is the concern about?", coerce=ConcernKind, widget=forms.RadioSelect
    )
    happened_on = day_field("On which day?", "The day it happened")
    reference = OneLine(
        label="The prison’s reference", max_length=LONGEST_REFERENCE, required=False
    )
    version = forms.IntegerField(widget=HiddenInput)

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
        help_text="Their job, such as “the wing”.",
        max_length=LONGEST_OFFICER,
        error_messages={"required": "Enter who told you"},
    )
    told_on = day_field("On which day?", "The day you were told")
    opened_after = forms.ModelChoiceField(
        LoggedSession.objects.none(),
        label="Did staff open it after a session?",
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
        for column, whom in IN_ORDER.items():
            self.fields[column] = OneLine(
                label=whom,
                max_length=40,
                required=False,
                initial=getattr(numbers, column, ""),
                widget=forms.TextInput({"type": "tel", "class": "govuk-input--width-20"}),
            )

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class LeadForm(forms.Form):
    """Chooses a new safeguarding lead."""

    user = forms.ModelChoiceField(
        User.objects.none(),
        label="Who will be a safeguarding lead?",
        empty_label="Choose somebody",
        error_messages={"required": "Select who will be a lead"},
    )
    phone = OneLine(
        label="Their phone number",
        help_text="Mentors and staff see it on the page where they raise a concern.",
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
    """Chooses which concerns a list shows. At first the list shows the concerns that are not
    closed."""

    first = {"status": "not_closed"}

    status = ChoiceFilter(
        choices=[
            ("not_closed", "Not closed"),
            (ConcernStatus.OPEN, "Nobody has answered"),
            (ConcernStatus.CLOSED, "Closed"),
        ],
        method="with_status",
        label="Where it stands",
        empty_label="Any",
    )

    def with_status(self, rows: QuerySet[Concern], _: str, wanted: str) -> QuerySet[Concern]:
        if wanted == "not_closed":
            return rows.exclude(status=ConcernStatus.CLOSED)
        return rows.filter(status=wanted)
