"""The code of a certificate."""

from django import forms
from django.core.exceptions import ValidationError


class CodeForm(forms.Form):
    """Asked by GET, so that the page found can be kept."""

    code = forms.CharField(
        label="The code on the certificate",
        help_text="Such as K7M4-QXD2-9RTB",
        max_length=40,
        error_messages={"required": "Enter the code"},
    )

    def clean_code(self) -> str:
        """Its letters and digits, which is all that a page of its own can be named after."""
        letters = "".join(letter for letter in self.cleaned_data["code"] if letter.isalnum())
        if not letters:
            raise ValidationError("Enter the code", "required")
        return letters
