"""The forms for the words of an email or a text."""

from typing import Any

from django import forms

from config.common.letters.wording import BadWording, Letter, Text, check_wording
from config.common.outbox.text import LONGEST
from config.ui.forms import LongText, OneLine


class LetterForm(forms.Form):
    """The subject and the body of an email."""

    subject = OneLine(
        label="Subject", max_length=200, error_messages={"required": "Enter a subject"}
    )
    body = LongText(
        label="Email",
        max_length=6000,
        rows=14,
        error_messages={"required": "Enter the words of the email"},
    )

    @property
    def text(self) -> Text:
        """The email as typed. The form must be valid."""
        return Text(self.cleaned_data.get("subject", ""), self.cleaned_data["body"])


class WordingForm(LetterForm):
    """The wording of one letter."""

    def __init__(self, *args: Any, letter: Letter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.letter = letter
        if letter.is_text:
            del self.fields["subject"]
            self.fields["body"] = LongText(
                label="Text",
                help_text=f"With the examples filled in, it can have up to {LONGEST} characters.",
                max_length=2 * LONGEST,  # the name of a placeholder can be longer than its value
                rows=4,
                error_messages={"required": "Enter the words of the text"},
            )

    def clean(self) -> None:
        super().clean()
        if not self.errors:
            try:
                check_wording(self.letter, self.text)
            except BadWording as problem:
                self.add_error("body", str(problem))
