"""A file to import."""

from django import forms
from django.core.files.uploadedfile import UploadedFile

from matching.spreadsheets.reading import MOST_BYTES


class ImportForm(forms.Form):
    """A spreadsheet, and what it holds."""

    kind = forms.ChoiceField(
        label="What does the file hold?",
        choices=[("referrals", "Men referred"), ("mentors", "Mentors")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether the file holds men or mentors"},
    )
    file = forms.FileField(
        label="Choose the file",
        help_text="A .csv or .xlsx file of at most 5 MB, made from a template.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={
            "required": "Choose the file to import",
            "empty": "This file is empty. Fill in the template and import that",
        },
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(
                "This file is over 5 MB. Split it into smaller ones and import each"
            )
        return file
