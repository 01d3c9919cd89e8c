"""The form in which a manager sets up a prison."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from config.accounts.models import User
from config.accounts.roles import Role
from config.ui.forms import OneLine, SeveralField
from recruitment.prisons.editing import PrisonPlan, Rooms
from recruitment.weekly import DAYS, PARTS, SLOT_CHOICES, SLOTS, slot_name

NO_LIMIT = "any"
MOST_ROOMS = 99


class RoomsTable(forms.MultiWidget):
    """A short box for each part of each day, laid out as a week."""

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
    """The rooms at each time of the week, as recruitment.prisons.editing.Rooms. Each wrong box has
    its own error, and after an error the boxes show what was typed."""

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
    if text.isdecimal() and 1 <= int(text) <= MOST_ROOMS:
        return int(text)
    raise ValidationError(
        f"Rooms on {slot_name(slot)} must be a number from 1 to {MOST_ROOMS}, or “{NO_LIMIT}”",
        params={"box": slot},
    )


class CodeField(forms.CharField):
    """A code, turned into capitals."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).upper()


class PrisonForm(forms.Form):
    """The fields of a PrisonPlan."""

    code = CodeField(
        label="Code",
        help_text="The prison service’s own 3 letters, like BXI. Spreadsheets you import use "
        "this code.",
        widget=forms.TextInput({"class": "govuk-input--width-3", "autocapitalize": "characters"}),
        validators=[RegexValidator(r"^[A-Z]{3}$", "Code must be 3 letters, like BXI")],
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
        help_text="How many rooms there are for mentoring at each time. Leave a box empty if there "
        f"are no sessions then. Write “{NO_LIMIT}” if there is no limit.",
    )
    coordinators = SeveralField(
        User.objects.filter(grants__role=Role.COORDINATOR, is_active=True)
        .distinct()
        .order_by("name", "pk"),
        label="Coordinators",
        help_text="They see the men and mentors of this prison and decide on its proposals.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    @property
    def plan(self) -> PrisonPlan:
        """Call once the form is valid."""
        values = self.cleaned_data
        people = frozenset(values["coordinators"])
        return PrisonPlan(values["code"], values["name"], values["rooms"], people)
