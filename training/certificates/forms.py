"""The form where anyone checks a certificate by its code."""

from django import forms
from django.core.exceptions import ValidationError

from config.ui.forms import OneLine


class CodeForm(forms.Form):
    """The code of a certificate. Sent by GET, so that people can bookmark the result."""

    code = OneLine(
        label="Code on the certificate",
        help_text="For example, K7M4-QXD2-9RTB",
        max_length=40,
        error_messages={"required": "Enter the code on the certificate"},
    )

    def clean_code(self) -> str:
        """Only the letters and digits of the code, because the code becomes part of an address."""
        letters = "".join(letter for letter in self.cleaned_data["code"] if letter.isalnum())
        if not letters:
            raise ValidationError("Enter the code on the certificate", "required")
        return letters
