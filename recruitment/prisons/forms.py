"""The forms about a prison: to set it up, to merge it and to say how to visit it."""

from collections.abc import Iterable, Sequence
from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from config.accounts.models import User
from config.accounts.roles import Role
from config.ui.forms import LongText, OneLine, SeveralField, WholeNumber
from recruitment.fields import PhoneNumber
from recruitment.models import Establishment
from recruitment.models.visit import MOST_MINUTES
from recruitment.prisons.editing import PrisonPlan, Rooms
from recruitment.prisons.naming import listed_as, listed_prisons
from recruitment.prisons.visiting import (
    Hours,
    NotHours,
    VisitPlan,
    contradictions,
    read_hours,
    spelt_hours,
)
from recruitment.weekly import DAYS, PARTS, SLOT_CHOICES, SLOTS, slot_name

NO_LIMIT = "any"
MOST_ROOMS = 99


class RoomsTable(forms.MultiWidget):
    """A small box for the number of rooms on each morning, afternoon and evening, laid out as a
    table of the week."""

    template_name = "recruitment/forms/rooms.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        boxes = [forms.TextInput({"aria-label": name}) for _, name in SLOT_CHOICES]
        super().__init__(boxes, attrs)

    def decompress(self, value: Rooms | None) -> list[Any]:
        rooms = value or {}
        words = {slot: NO_LIMIT if many is None else many for slot, many in rooms.items()}
        return [words.get(slot) for slot in range(SLOTS)]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        boxes, parts = context["widget"]["subwidgets"], len(PARTS)
        days = [(day, boxes[n * parts : (n + 1) * parts]) for n, day in enumerate(DAYS)]
        return context | {"parts": PARTS, "days": days}


class RoomsField(forms.Field):
    """How many rooms the prison has at each time of the week. The value is of the type
    recruitment.prisons.editing.Rooms.

    Each box with a mistake has its own error. After an error, the boxes still show what was typed.
    """

    widget = RoomsTable

    def clean(self, value: list[str | None]) -> Rooms:
        rooms: dict[int, int | None] = {}
        errors: list[ValidationError] = []
        for slot, text in enumerate((text or "").strip().lower() for text in value):
            try:
                if text:
                    rooms[slot] = _rooms(slot, text)
            except ValidationError as error:
                errors.append(error)
        if errors:
            raise ValidationError(errors)
        if not rooms:
            raise ValidationError(
                "Enter the number of rooms for at least one time of the week", "required"
            )
        return rooms


def _rooms(slot: int, text: str) -> int | None:
    if text == NO_LIMIT:
        return None
    if text.isascii() and text.isdecimal() and 1 <= int(text) <= MOST_ROOMS:
        return int(text)
    raise ValidationError(
        f"Rooms on {slot_name(slot)} must be a number from 1 to {MOST_ROOMS}, or “{NO_LIMIT}”",
        params={"box": slot},
    )


class Suggesting(forms.TextInput):
    """A box that suggests answers while somebody types. People can also type something else."""

    template_name = "recruitment/forms/suggesting.html"

    def __init__(self, attrs: dict[str, Any], suggestions: Iterable[str] = ()) -> None:
        super().__init__(attrs)
        self.suggestions = tuple(suggestions)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        identifier = f"{name}_suggestions"
        context = super().get_context(name, value, {**(attrs or {}), "list": identifier})
        return context | {"identifier": identifier, "suggestions": self.suggestions}


class CodeField(OneLine):
    """The code of a prison. Small letters become capitals."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).upper()


class PrisonForm(forms.Form):
    """Asks for a PrisonPlan."""

    code = CodeField(
        label="Code",
        help_text="The prison service’s own 3 letters, like BXI. Spreadsheets you import use "
        "this code.",
        widget=forms.TextInput({"class": "govuk-input--width-3", "autocapitalize": "characters"}),
        max_length=20,
        validators=[RegexValidator(r"^[A-Z]{3}\Z", "Code must be 3 letters, like BXI")],
        error_messages={"required": "Enter the prison’s code"},
    )
    name = OneLine(
        label="Name",
        help_text="For example, HMP Brixton.",
        max_length=100,
        error_messages={"required": "Enter the prison’s name"},
    )
    rooms = RoomsField(
        label="Sessions and rooms",
        help_text="Enter how many rooms there are for mentoring at each time. Leave a box empty "
        "if there "
        f"are no sessions then. Write “{NO_LIMIT}” if there is no limit.",
    )
    coordinators = SeveralField(
        User.objects.filter(grants__role=Role.COORDINATOR, is_active=True)
        .distinct()
        .order_by("name", "pk"),
        label="Coordinators",
        help_text="Coordinators see the men and mentors of this prison, and decide on its "
        "proposals.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    boundaries = LongText(
        label="Who the prison cannot clear",
        help_text="People read this before they apply. Write only what the prison has told you, "
        "for example: “Nobody who was held here in the last 2 years.”",
        max_length=1000,
        rows=4,
        required=False,
    )

    @property
    def plan(self) -> PrisonPlan:
        """The plan that was typed in. The form must be valid."""
        values = self.cleaned_data
        people = frozenset(values["coordinators"])
        return PrisonPlan(
            values["code"], values["name"], values["rooms"], people, values["boundaries"]
        )


class NewPrisonForm(PrisonForm):
    """Asks for a new prison. Suggests names from the prison service's list, and takes the prison's
    code from this list."""

    field_order = ("name", "code")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = set(Establishment.objects.values_list("code", flat=True))
        self.fields["name"].widget = Suggesting(
            {}, (row.name for row in listed_prisons() if not row.closed and row.code not in here)
        )
        self.fields[
            "name"
        ].help_text = (
            "Start typing the name. If the list shows the prison, choose the prison from the list."
        )
        self.fields["code"].required = False
        self.fields["code"].help_text = (
            "The prison service’s own 3 letters, like BXI. Leave this empty if you chose the name "
            "from the list."
        )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "code" in values and not values["code"] and "name" in values:
            if listed := listed_as(values["name"]):
                values |= {"code": listed.code, "name": listed.name}
            else:
                self.add_error(
                    "code", "Enter the prison’s code, because its name is not on our list"
                )
        return values


class MergeForm(forms.Form):
    """A choice of the prison that this prison is merged into."""

    target = forms.ModelChoiceField(
        Establishment.objects.none(),
        label="Merge this prison into",
        help_text="Choose the prison that will stay.",
        empty_label="Choose a prison",
        error_messages={"required": "Select the prison that stays"},
    )

    def __init__(self, *args: Any, source: Establishment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Establishment.objects.open().exclude(pk=source.pk)
        self.fields["target"].queryset = others  # type: ignore[attr-defined] # it is a ModelChoiceField


class HoursTable(forms.MultiWidget):
    """A box for each session of the week, with the name of the session beside it."""

    template_name = "recruitment/forms/hours.html"
    use_fieldset = True

    def __init__(self, slots: Sequence[int]) -> None:
        self.slots = slots
        super().__init__([forms.TextInput({"aria-label": slot_name(slot)}) for slot in slots])

    def decompress(self, value: Hours | None) -> list[Any]:
        known = value or {}
        return [spelt_hours(known[slot]) if slot in known else None for slot in self.slots]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        names = map(slot_name, self.slots)
        return context | {"rows": list(zip(names, context["widget"]["subwidgets"], strict=True))}


class HoursField(forms.Field):
    """When each session of the week begins and ends. The value is of the type
    recruitment.prisons.visiting.Hours.

    An empty box means that we do not know the hours of the session. Each box with a mistake has its
    own error.
    """

    def __init__(self, slots: Sequence[int], **kwargs: Any) -> None:
        self.slots = slots
        super().__init__(widget=HoursTable(slots), required=False, **kwargs)

    def clean(self, value: list[str | None]) -> Hours:
        hours: dict[int, tuple[time, time]] = {}
        errors = []
        for box, (slot, text) in enumerate(zip(self.slots, value, strict=True)):
            try:
                if text and text.strip():
                    hours[slot] = read_hours(text)
            except NotHours as refusal:
                words = f"{refusal}, for {slot_name(slot)}"
                errors.append(ValidationError(words, params={"box": box}))
        errors += [
            ValidationError(sentence, params={"box": self.slots.index(slot)})
            for slot, sentence in contradictions(hours).items()
        ]
        if errors:
            raise ValidationError(errors)
        return hours


class VisitForm(forms.Form):
    """Asks for a VisitPlan of a prison that has sessions in these slots."""

    address = LongText(label="Address", max_length=300, rows=4, required=False)
    entrance = OneLine(
        label="Entrance",
        help_text="Which gate do mentors use? Write the name on its sign. We show this name next "
        "to the time of each session.",
        max_length=200,
        required=False,
    )
    early_minutes = WholeNumber(
        label="How many minutes before a session should mentors be there?",
        min_value=0,
        max_value=MOST_MINUTES,
        widget=forms.TextInput({"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages={"required": "Enter how many minutes before a session mentors should come"},
    )
    bring = LongText(
        label="What to bring",
        help_text="One thing on each line, for example photo ID.",
        max_length=1000,
        required=False,
    )
    never_bring = LongText(
        label="What never to bring",
        help_text="One thing on each line, for example a phone.",
        max_length=1000,
        required=False,
    )
    ask_for = OneLine(label="Who to ask for on the day", max_length=200, required=False)
    phone = PhoneNumber(label="Phone number on the day", max_length=40, required=False)
    keeps_bank_holidays = forms.BooleanField(
        label="There are no sessions on bank holidays", required=False
    )
    keeps_gate_list = forms.BooleanField(
        label="Each week, the prison wants a list of who comes", required=False
    )

    field_order = ["hours"]

    def __init__(self, *args: Any, slots: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hours"] = HoursField(
            slots,
            label="Hours of the sessions",
            help_text="Enter the start and the end, like 13:45 to 16:15. Leave a box empty if you "
            "do not know the hours.",
        )
        self.order_fields(self.field_order)

    @property
    def plan(self) -> VisitPlan:
        """The plan that was typed in. The form must be valid."""
        return VisitPlan(**self.cleaned_data)
