"""The forms to choose a file and to confirm what importing it would do."""

from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile

from matching.spreadsheets.reading import MOST_BYTES, BadFile, check_kind


class ImportForm(forms.Form):
    """A spreadsheet, and what is in it."""

    kind = forms.ChoiceField(
        label="What is in the file?",
        choices=[("referrals", "Men referred"), ("mentors", "Mentors")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select what is in the file"},
    )
    file = forms.FileField(
        label="Choose the file",
        help_text="A .csv or .xlsx file made from a template, of at most 10,000 rows and 5 MB.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={
            "required": "Select a file to import",
            "empty": "The selected file is empty. Fill in the template and import that",
        },
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(
                "The selected file must be 5 MB or smaller. Split it and import each part"
            )
        try:
            check_kind(file.read())
        except BadFile as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        file.seek(0)
        return file


class ConfirmForm(forms.Form):
    """Writes what the page shows. `doubtful`: how many rows may be misread; if there are any, the
    person says whether to import them too."""

    KEEP: Final = "keep"
    doubtful = forms.ChoiceField(
        label="Some names below may be misread. Are they spelt right?",
        choices=[
            (KEEP, "Yes, import these rows too"),
            ("leave", "No, leave these rows out. I will correct them"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether the names below are spelt right"},
    )

    def __init__(self, *args: Any, doubtful: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not doubtful:
            del self.fields["doubtful"]
