"""The form to import a file."""

from django import forms
from django.core.files.uploadedfile import UploadedFile

from matching.spreadsheets.reading import MOST_BYTES


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
        help_text="A .csv or .xlsx file of at most 5 MB, made from a template.",
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
        return file
