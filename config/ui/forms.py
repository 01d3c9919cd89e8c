"""How forms look: the renderer, dates asked for in three boxes, text as people type it on a
phone, filters of lists, and what is wrong with a form, in sentences."""

import unicodedata
from datetime import date
from typing import Any, Self

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest

PARTS = ("day", "month", "year")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

DJANGO_SAYS = forms.Field.default_error_messages["required"]


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


class CountedTextarea(forms.Textarea):
    """Says how many characters are left; without JavaScript it says how many there may be."""

    template_name = "ui/forms/counted_textarea.html"

    def __init__(self, *, most: int, rows: int = 5) -> None:
        super().__init__({"rows": rows})
        self.most = most

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return super().get_context(name, value, attrs) | {"most": self.most}


class PlainText(forms.CharField):
    """A CharField whose browser does not silently cut off what is pasted into it."""

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        self.error_messages["max_length"] = (
            "Use %(limit_value)d characters or fewer. You have used %(show_value)d"
        )

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs: dict[str, Any] = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


# Django is not generic at run time; this is the one field that may build on its own.
class SeveralField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # noqa: TID251
    """Several rows. A number too long for a key is refused like any other wrong choice; without
    this SQLite cannot be asked for it."""

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except OverflowError as error:
            longest = max(map(str, value), key=len)
            sentence = self.error_messages["invalid_choice"]
            raise ValidationError(sentence, "invalid_choice", {"value": longest}) from error


class OneLine(PlainText):
    """A name, a phone number: one line without control characters."""

    def validate(self, value: str) -> None:
        super().validate(value)
        if any(unicodedata.category(letter) == "Cc" for letter in value):
            raise ValidationError(
                "Write this on one line, without tabs or other hidden characters", "one_line"
            )


class LongText(PlainText):
    """Several lines, with a count. A line break counts as one character, as it does on screen."""

    def __init__(self, *, max_length: int, rows: int = 5, **kwargs: Any) -> None:
        widget = CountedTextarea(most=max_length, rows=rows)
        super().__init__(max_length=max_length, widget=widget, **kwargs)

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class ListFilter(filters.FilterSet):  # type: ignore[misc] # the library has no types
    """A filter that starts from `first` until its form has been used."""

    first: dict[str, Any] = {}

    @classmethod
    def of(
        cls, request: HttpRequest, rows: QuerySet[Any], first: dict[str, Any] | None = None
    ) -> Self:
        filters_in_use = set(request.GET) & set(cls.base_filters)
        return cls(
            request.GET if filters_in_use else first or cls.first, queryset=rows, request=request
        )


def form_errors(form: forms.BaseForm) -> list[dict[str, str]]:
    """Each error's text, and the address of the input to mend, in the order of the page."""
    general = [{"text": text, "href": "#form-errors"} for text in general_errors(form)]
    return general + [
        {"text": text, "href": f"#{first_input(field)}"}
        for field in form.visible_fields()
        for text in field_errors(field)
    ]


def general_errors(form: forms.BaseForm) -> list[str]:
    """What is wrong with no one field: with the whole, or with one that cannot be seen."""
    hidden = [text for field in form.hidden_fields() for text in field_errors(field)]
    return [str(text) for text in form.non_field_errors()] + hidden


def field_errors(field: forms.BoundField) -> list[str]:
    """What is wrong with one field, in sentences that make sense away from it."""
    errors = field.errors.as_data() if field.errors else []
    return [text for error in errors for text in sentences(error, field)]


def sentences(error: ValidationError, field: forms.BoundField) -> list[str]:
    """The error's own words; Django's “This field is required” names the field instead."""
    if error.code == "required" and error.message == DJANGO_SAYS:
        return [f"“{field.label}” needs an answer"]
    return [str(message) for message in error.messages]


def first_input(field: forms.BoundField) -> str:
    """The id of the input that the keyboard should reach: of several, the first."""
    return f"{field.auto_id}_0" if field.use_fieldset else field.id_for_label
