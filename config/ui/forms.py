"""How forms look, and the date asked for in three boxes."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting

PARTS = ("day", "month", "year")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class Renderer(TemplatesSetting):
    """Forms and fields in GOV.UK's markup; the widgets are in templates/django/forms/widgets."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"


class DateInput(forms.MultiWidget):
    """Day, month and year, typed."""

    template_name = "ui/forms/date.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({part: forms.TextInput() for part in PARTS}, attrs)

    def decompress(self, value: date | None) -> list[Any]:
        return [value.day, value.month, value.year] if value else [None, None, None]


class DateInputField(forms.Field):
    """A date typed in three boxes. A month may be written by name. Keeps what was typed."""

    widget = DateInput
    default_error_messages = {
        "required": "Enter a date",
        "incomplete": "The date must include a %(missing)s",
        "invalid": "Enter a real date, such as 27 3 1985",
    }

    def to_python(self, value: Any) -> date | None:
        if value is None or isinstance(value, date):
            return value
        typed = [(part or "").strip() for part in value]
        if not any(typed):
            return None
        missing = [name for name, part in zip(PARTS, typed, strict=True) if not part]
        if missing:
            params = {"missing": " and ".join(missing)}
            raise ValidationError(self.error_messages["incomplete"], "incomplete", params)
        try:
            return date(int(typed[2]), month_number(typed[1]), int(typed[0]))
        except (ValueError, OverflowError) as error:
            raise ValidationError(self.error_messages["invalid"], "invalid") from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True


def month_number(typed: str) -> int:
    """1–12 of a number or an English name. Raises ValueError for neither."""
    name = typed.lower()[:3]
    return MONTHS.index(name) + 1 if name in MONTHS else int(typed)
