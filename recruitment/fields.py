"""Fields that several packages share: the week, a phone number, a London time, and levels."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst

from config.common.clock import LONDON
from config.common.phones import phone_number
from config.ui.forms import EmailAddress, OneLine, SeveralField
from recruitment.models import Need, WhyStopped
from recruitment.models.application import LEVELS
from recruitment.models.stopping import ONLY_STAFF
from recruitment.weekly import DAYS, PARTS, SLOT_CHOICES, SLOTS, mask_of, slot_name, slots_in

SIDE_BY_SIDE = "app-choices-row govuk-radios--small"
CLOCK = re.compile(r"([01]?\d|2[0-3])(?:[:.]([0-5]\d))?", re.ASCII)
HALF_DAY = re.compile(r"(0?[1-9]|1[0-2])(?:[:.]([0-5]\d))? ?([ap])m", re.ASCII | re.IGNORECASE)


class NeedsField(SeveralField):
    """A choice of several needs. The name of each need begins with a capital letter."""

    def label_from_instance(self, need: Need) -> str:
        return capfirst(need.name)


class WeekTable(forms.CheckboxSelectMultiple):
    """A tick box for each time of the week (slot), laid out as a table of the week.

    `hours` has the hours of the sessions in words, by slot. The table shows these hours below each
    day.
    """

    template_name = "recruitment/forms/week.html"
    hours: Mapping[int, Sequence[str]] = {}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        options = [options[0] for _, options, _ in context["widget"]["optgroups"]]
        parts = len(PARTS)
        context["parts"] = PARTS
        lines = [self._line(option) for option in options]
        context["days"] = [
            (day, options[first : first + parts], list(filter(None, lines[first : first + parts])))
            for day, first in zip(DAYS, range(0, SLOTS, parts), strict=True)
        ]
        return context

    def _line(self, option: dict[str, Any]) -> tuple[str, str, Sequence[str]] | None:
        """The line about the hours of this box: its id, the name of the slot, and the hours.

        None when there are no hours. Screen readers read the line together with the box.
        """
        slot = int(option["value"])
        if slot not in self.hours:
            return None
        option["attrs"]["aria-describedby"] = line = f"{option['attrs']['id']}_hours"
        return line, slot_name(slot), self.hours[slot]


class WeekField(forms.TypedMultipleChoiceField):
    """Times of the week. The value of the field is one number, with a bit for each time (see
    recruitment.weekly)."""

    widget = WeekTable

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=SLOT_CHOICES, coerce=int, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return list(slots_in(value)) if isinstance(value, int) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        changed: bool = super().has_changed(self.prepare_value(initial), data)
        return changed

    def clean(self, value: Any) -> int:
        return mask_of(super().clean(value))


class PhoneNumber(OneLine):
    """A phone number, as people write it. If `is_own` is true, browsers offer the number of the
    person who fills in the form."""

    def __init__(self, *, is_own: bool = False, **kwargs: Any) -> None:
        attrs = {"type": "tel", "class": "govuk-input--width-20"}
        widget = forms.TextInput(attrs=attrs | ({"autocomplete": "tel"} if is_own else {}))
        super().__init__(widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        return phone_number(super().clean(value))


def time_of_day(clock: str, *, name: str) -> time:
    """The time of day that was typed in `clock`, such as "9:30", "14", "10.30am" or "2 pm".

    Raises ValidationError for anything that is not a time. The error calls the field `name`.
    """
    if match := CLOCK.fullmatch(clock):
        return time(int(match[1]), int(match[2] or 0))
    if match := HALF_DAY.fullmatch(clock):
        return time(int(match[1]) % 12 + 12 * (match[3] in "pP"), int(match[2] or 0))
    raise ValidationError(f"{name} must be a time, such as 10:00 or 14:30")


def london_time(day: date, clock: str, *, name: str) -> datetime:
    """The moment on this `day` when a London clock shows `clock`.

    `clock` and `name` are as in time_of_day. Raises ValidationError for anything that is not a time
    of day. Raises ValidationError too for a time that the clocks skip when they go forward on that
    day.
    """
    shown = datetime.combine(day, time_of_day(clock, name=name), tzinfo=LONDON)
    if shown.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) != shown.replace(tzinfo=None):
        raise ValidationError(
            f"Enter another time: the clocks go forward on that day and skip {clock}"
        )
    return shown


def name_field(which: str) -> OneLine:
    return OneLine(
        label="Their full name",
        max_length=120,
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
        error_messages={"required": f"Enter the full name of your {which} referee"},
    )


def email_field(which: str) -> EmailAddress:
    return EmailAddress(
        label="Their email address",
        widget=forms.EmailInput(attrs={"spellcheck": "false", "autocapitalize": "none"}),
        error_messages={
            "required": f"Enter the email address of your {which} referee",
            "invalid": "Enter an email address, such as name@example.com",
        },
    )


def relationship_field(which: str) -> OneLine:
    return OneLine(
        label="How do they know you?",
        help_text="For example, “my manager for 3 years”.",
        max_length=120,
        error_messages={"required": f"Enter how your {which} referee knows you"},
    )


class LevelsForm(forms.Form):
    """Asks for a level for each need.

    `level_choices` are the levels 0 to 3 with their names. `level_classes` are the CSS classes of
    the choices.
    """

    level_choices: ClassVar[Sequence[tuple[int, str]]] = LEVELS
    level_classes: ClassVar[str] = SIDE_BY_SIDE

    def ask_levels(self, levels: Mapping[int, int]) -> None:
        """Adds a field for each need. `levels` has the levels chosen so far (0 to 3), by the need's
        id."""
        self.needs = {f"need_{need.pk}": need for need in Need.objects.all()}
        for name, need in self.needs.items():
            self.initial[name] = levels.get(need.pk, 0)
            self.fields[name] = forms.TypedChoiceField(
                label=capfirst(need.name),
                choices=self.level_choices,
                coerce=int,
                widget=forms.RadioSelect(attrs={"class": self.level_classes}),
                error_messages={"required": f"Select a level for {need.name}"},
            )

    @property
    def levels(self) -> dict[int, int]:
        """The level of each need (0 to 3), by the need's id. The form must be valid."""
        return {need.pk: self.cleaned_data[name] for name, need in self.needs.items()}


def why_stopping_field(*, has_place: bool = True, **options: Any) -> forms.ChoiceField:
    """Asks a volunteer why they are stopping. Nobody has to answer.

    If `has_place` is false, leaves out the choice that a prison refused clearance.
    """
    left_out = ONLY_STAFF if has_place else ONLY_STAFF | {WhyStopped.REFUSED}
    return forms.ChoiceField(
        choices=[(why, why.label) for why in WhyStopped if why not in left_out],
        widget=forms.RadioSelect,
        required=False,
        **{"label": "Why are you stopping?", **options},
    )


def why_they_stopped_field() -> forms.ChoiceField:
    """Asks staff why somebody has stopped."""
    return forms.ChoiceField(
        label="Why have they stopped?",
        help_text="Choose what they told you.",
        choices=WhyStopped.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select why they have stopped"},
    )
