"""Forms in the design of GOV.UK, and their error messages.

Has dates in 3 boxes, fields for text and numbers, and filters for lists.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final, Self

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, MaxValueValidator, MinValueValidator
from django.db.models import Model, QuerySet
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest

from config.common.clock import london_today
from config.common.typed import (
    DIGITS,
    address,
    check_address,
    check_not_turned,
    check_one_line,
)

PARTS = ("day", "month", "year")
MONTHS = (
    "january february march april may june july august september october november december".split()
)
LARGEST: Final = 2**31 - 1
"""The largest number that an IntegerField stores on both SQLite and PostgreSQL."""

REQUIRED: Final = forms.Field.default_error_messages["required"]
IN_LIST: Final = "Select an answer from the list"
TOO_LONG: Final = "Use %(limit_value)d characters or fewer"
DAMAGED: Final = "Part of this page is missing. Open the page again, then send the form again"
REWORDED: Final = (
    (TOO_LONG, "“{label}” must be {limit_value} characters or fewer"),
    (forms.IntegerField.default_error_messages["invalid"], "“{label}” must be a whole number"),
    (MinValueValidator.message, "“{label}” must be {limit_value} or more"),
    (MaxValueValidator.message, "“{label}” must be {limit_value} or less"),
    (EmailValidator.message, "Enter an email address in the correct format, like name@example.com"),
    (forms.ChoiceField.default_error_messages["invalid_choice"], IN_LIST),
    (forms.ModelChoiceField.default_error_messages["invalid_choice"], IN_LIST),
)
"""The messages of Django that do not name the field, each with our message instead.

Our message names the field where this is needed. We do not replace messages that a field defines
itself.
"""
SELECTED: Final = (forms.ChoiceField, forms.BooleanField, forms.FileField)


class Renderer(TemplatesSetting):
    """Renders forms and fields in GOV.UK's markup. The templates of the widgets are in
    templates/django/forms/widgets."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"


class DateInput(forms.MultiWidget):
    """The widget for a date: 3 boxes for day, month and year."""

    template_name = "ui/forms/date.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({part: forms.TextInput() for part in PARTS}, attrs)

    def decompress(self, value: date | None) -> list[Any]:
        return [value.day, value.month, value.year] if value else [None, None, None]


class DateInputField(forms.Field):
    """A date in 3 boxes. The month can be a number or a name.

    After an error, the boxes still show what the person typed.
    """

    widget = DateInput
    default_error_messages = {
        "required": "Enter a date",
        "incomplete": "%(name)s must include a %(missing)s",
        "invalid": "%(name)s must be a real date, such as 27 3 2027",
        "year": "Enter the year in full, such as 2027",
    }

    def __init__(self, *, name: str = "", **kwargs: Any) -> None:
        """Error messages call the date `name`. Pass `name` when the label is a question."""
        super().__init__(**kwargs)
        self.name = name

    def to_python(self, value: Any) -> date | None:
        if value is None or isinstance(value, date):
            return value
        typed = [(part or "").strip() for part in value]
        if not any(typed):
            return None
        params: dict[str, Any] = {"name": self.name or self.label or "Date"}
        missing = [name for name, part in zip(PARTS, typed, strict=True) if not part]
        if missing:
            params |= {"missing": " and ".join(missing), "box": PARTS.index(missing[0])}
            raise ValidationError(self.error_messages["incomplete"], "incomplete", params)
        try:
            day = date(plain_number(typed[2]), month_number(typed[1]), plain_number(typed[0]))
        except (ValueError, OverflowError) as error:
            raise ValidationError(self.error_messages["invalid"], "invalid", params) from error
        if day.year < 1000:
            params["box"] = PARTS.index("year")
            raise ValidationError(self.error_messages["year"], "year", params)
        return day

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True


def day_field(label: str, name: str = "The day", **options: Any) -> DateInputField:
    """A field for a date in 3 boxes. It is required, and shows today at first. Error messages call
    the date `name`."""
    missing = f"Enter {name[0].lower()}{name[1:]}"
    return DateInputField(
        label=label,
        name=name,
        initial=london_today,
        error_messages={"required": missing},
        **options,
    )


def month_number(typed: str) -> int:
    """The month from 1 to 12, read from a number or an English name. The first 3 letters of the
    name are enough.

    Raises ValueError for anything else.
    """
    name = typed.lower().rstrip(".")
    for number, month in enumerate(MONTHS, start=1):
        if len(name) >= 3 and month.startswith(name):
            return number
    return plain_number(typed)


def plain_number(typed: str) -> int:
    """The number that these digits from 0 to 9 stand for. Raises ValueError for anything else.

    Python's `int` would also accept "1_9" and digits of other scripts.
    """
    if not typed or not DIGITS.issuperset(typed):
        raise ValueError(f"Not digits: {typed!r}")
    return int(typed)


class CountedTextarea(forms.Textarea):
    """A text box that shows how many characters are left. Without JavaScript, it shows how many
    there can be."""

    template_name = "ui/forms/counted_textarea.html"

    def __init__(self, *, max_length: int, rows: int = 5) -> None:
        super().__init__({"rows": rows})
        self.max_length = max_length

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return super().get_context(name, value, attrs) | {"max_length": self.max_length}


class PlainText(forms.CharField):
    """A CharField that reports a text that is too long. It does not set `maxlength`, because a
    browser would then cut the text off without saying so."""

    default_validators = [check_not_turned]

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        self.error_messages.setdefault("max_length", TOO_LONG)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs: dict[str, Any] = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


# Django's field takes no type at run time. Other fields build on SeveralField, not on Django's.
class SeveralField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg] # generic for mypy alone
    """A field for choosing several rows.

    If somebody sends a number that is too long for a key, refuses it like any other wrong choice.
    SQLite would raise an error.
    """

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except OverflowError as error:
            longest = max(map(str, value), key=len)
            sentence = self.error_messages["invalid_choice"]
            raise ValidationError(sentence, "invalid_choice", {"value": longest}) from error


class OneLine(PlainText):
    """A field for one line without control characters, such as a name or a phone number."""

    default_validators = [check_one_line]


class EmailAddress(forms.EmailField):
    """A field for an email address of at most LONGEST_ADDRESS characters. Removes invisible
    characters anywhere in the address."""

    default_validators = [*forms.EmailField.default_validators, check_address]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=None, **kwargs)  # check_address says when it is too long

    def to_python(self, value: Any) -> str:
        return address(super().to_python(value) or "")


class WholeNumber(forms.IntegerField):
    """A field for a whole number in the digits 0 to 9. Accepts only numbers that both databases can
    store."""

    def __init__(self, *, min_value: int = 0, max_value: int = LARGEST, **kwargs: Any) -> None:
        super().__init__(min_value=min_value, max_value=max_value, **kwargs)

    def to_python(self, value: Any) -> int | None:
        check_number(self, value)
        return super().to_python(value)


class DecimalNumber(forms.DecimalField):
    """A field for a number with decimal places, in the digits 0 to 9. Accepts only numbers that the
    database can store."""

    def __init__(
        self, *, max_value: int, decimal_places: int, min_value: int = 0, **kwargs: Any
    ) -> None:
        super().__init__(
            min_value=min_value, max_value=max_value, decimal_places=decimal_places, **kwargs
        )

    def to_python(self, value: Any) -> Any:
        check_number(self, value)
        return super().to_python(value)


def check_number(field: forms.Field, value: Any) -> None:
    """Raises the field's ValidationError if the text has "_" or digits of other scripts, which
    Python would accept in a number."""
    if isinstance(value, str) and ("_" in value or not value.isascii()):
        raise ValidationError(field.error_messages["invalid"], "invalid")


class LongText(PlainText):
    """A field for several lines, which shows how many characters are left. A line break counts as
    one character, as on screen."""

    def __init__(self, *, max_length: int, rows: int = 5, **kwargs: Any) -> None:
        widget = CountedTextarea(max_length=max_length, rows=rows)
        super().__init__(max_length=max_length, widget=widget, **kwargs)

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class ListedRows(forms.models.ModelChoiceIterator):  # type: ignore[type-arg]  # as above
    """The rows of a ListedRowField. Makes no query for rows that the field has already read."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        yield from map(self.choice, self.queryset)


class ListedRowField(filters.fields.ModelChoiceField):  # type: ignore[misc]  # the library has no types
    """A field for choosing one row of a short list. Reads the list only once, both for checking the
    answer and for showing the choices."""

    iterator = ListedRows

    def to_python(self, value: Any) -> Model | None:
        if value in self.empty_values:
            return None
        for row in self.queryset:
            if str(row.pk) == value:
                return row  # type: ignore[no-any-return] # the library has no types
        raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice")


class ListedRowFilter(filters.ModelChoiceFilter):  # type: ignore[misc]  # the library has no types
    """A field of a filter for choosing one row of a short list, such as a prison.

    One query for the choices, whether or not the filter is in use.
    """

    field_class = ListedRowField


class ListFilter(filters.FilterSet):  # type: ignore[misc] # the library has no types
    """The form with the filters of a list. Until somebody uses the form, the filters have the
    values in `first`."""

    first: dict[str, Any] = {}

    @classmethod
    def of(
        cls, request: HttpRequest, rows: QuerySet[Any], first: dict[str, Any] | None = None
    ) -> Self:
        filters_in_use = set(request.GET) & set(cls.base_filters)
        return cls(
            request.GET if filters_in_use else first or cls.first, queryset=rows, request=request
        )


def boxes_of(form: forms.Form) -> list[str]:
    """The names of the boxes of a form, as a browser sends them. A date has 3 boxes."""
    return [
        f"{name}{end}"
        for name, field in form.fields.items()
        for end in getattr(field.widget, "widgets_names", [""])
    ]


def form_errors(form: forms.BaseForm) -> list[dict[str, str]]:
    """The text of each error with a link to its input, in the order of the page."""
    general = [{"text": text, "href": "#form-errors"} for text in general_errors(form)]
    return general + [
        {"text": text, "href": f"#{input_of(error, field)}"}
        for field in form.visible_fields()
        for error in errors_of(field)
        for text in sentences(error, field)
    ]


def general_errors(form: forms.BaseForm) -> list[str]:
    """The errors of the whole form, and of fields that people cannot see."""
    hidden = [text for field in form.hidden_fields() for text in field_errors(field)]
    return [str(text) for text in form.non_field_errors()] + hidden


def field_errors(field: forms.BoundField) -> list[str]:
    """The errors of one field, in sentences that are clear without seeing the field."""
    return [text for error in errors_of(field) for text in sentences(error, field)]


def errors_of(field: forms.BoundField) -> list[ValidationError]:
    return field.errors.as_data() if field.errors else []


def sentences(error: ValidationError, field: forms.BoundField) -> list[str]:
    """The sentences of this error. If REWORDED has better sentences for the error, returns
    those."""
    if field.is_hidden and error.message in default_messages(field.field):
        return [DAMAGED]
    if error.message == REQUIRED:
        return [missing_answer(field)]
    for message, ours in REWORDED:
        if error.message == message:
            return [ours.format(label=field.label, **(error.params or {}))]
    return [str(message) for message in error.messages]


def default_messages(field: forms.Field) -> set[Any]:
    """The messages that neither the form nor the field itself words. In a hidden field, they name a
    label that nobody sees."""
    classes = (getattr(each, "default_error_messages", {}) for each in type(field).__mro__)
    return {text for messages in classes for text in messages.values()} | {
        text for text, _ in REWORDED
    }


def missing_answer(field: forms.BoundField) -> str:
    """The error message for an empty field, such as "Enter “Phone number”" or "Select “Prison”"."""
    if field.label.endswith("?"):
        return f"Answer “{field.label}”"
    verb = "Select" if isinstance(field.field, SELECTED) else "Enter"
    return f"{verb} “{field.label}”"


def input_of(error: ValidationError, field: forms.BoundField) -> str:
    """The id of the input that the person has to correct.

    When the field has several boxes, the error's parameter `box` says which box, counted from 0.
    Without the parameter, the input is the first box.
    """
    box = (error.params or {}).get("box", 0)
    return f"{field.auto_id}_{box}" if field.use_fieldset else field.id_for_label
