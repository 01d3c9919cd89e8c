"""Form fields that several packages ask about a man."""

from typing import Any

from django import forms


class PrisonNumberField(forms.CharField):
    """A prison number, in capitals and without spaces."""

    def to_python(self, value: Any) -> str:
        return "".join(str(super().to_python(value)).split()).upper()
