"""Text as people type it on a telephone: nothing typed is cut short, and too much is explained."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError


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
            said = self.error_messages["invalid_choice"]
            raise ValidationError(said, "invalid_choice", {"value": longest}) from error


class OneLine(PlainText):
    """A name, a telephone number: one line without control characters."""

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
