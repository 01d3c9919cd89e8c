"""The form to choose a file, and the form to confirm an import."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from matching.spreadsheets.alike import DIFFERENT, Decisions
from matching.spreadsheets.planning import Line
from matching.spreadsheets.reading import MOST_BYTES, BadFile, check_kind

LEAVE: Final = "leave"
HAS_OPEN: Final = (
    ". His referral {reference} is open. If this row is about him, leave the row out. To change "
    "his referral instead, write {reference} as the reference of this row"
)


class ImportForm(forms.Form):
    """A spreadsheet, and whether it has men or mentors."""

    kind = forms.ChoiceField(
        label="What is in the file?",
        choices=[("referrals", "Men referred"), ("mentors", "Mentors")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select what is in the file"},
    )
    file = forms.FileField(
        label="Choose the file",
        help_text="A .csv or .xlsx file made from a template. The file can have up to 10,000 "
        "rows, and be up to 5 MB in size.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={
            "required": "Select a file to import",
            "empty": "The selected file is empty. Fill in the template, then import it",
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
    """Confirms an import, and asks about the rows that a person must decide.

    `doubtful` is how many rows we may have misread. The form asks whether to import them too.
    `alike` has the rows with men who may be on our records already. The form asks who each man is.
    If the person leaves a row out for now, the row goes into the file of rows to correct.
    """

    KEEP: Final = "keep"
    doubtful = forms.ChoiceField(
        label="We may have misread some words below. Are they spelt right?",
        choices=[
            (KEEP, "Yes, import the rows with these words too"),
            ("leave", "No, leave the rows with these words out. I will correct them"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether the words below are spelt right"},
    )

    def __init__(
        self, *args: Any, doubtful: int, alike: Sequence[Line] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not doubtful:
            del self.fields["doubtful"]
        self.alike = {f"row_{line.row}": line for line in alike}
        for name, line in self.alike.items():
            self.fields[name] = forms.ChoiceField(
                label=f"Row {line.row}, {line.name}: is he a man already on our records?",
                help_text=_men(line),
                choices=_choices(line),
                initial=LEAVE,
                widget=forms.RadioSelect,
                error_messages={"required": f"Select who the man in row {line.row} is"},
            )

    @property
    def decisions(self) -> Decisions:
        """What the person decided about each row. The form must be valid.

        Leaves out the rows that the person does not want to import now.
        """
        answers = {line.row: self.cleaned_data[name] for name, line in self.alike.items()}
        return {row: int(answer) for row, answer in answers.items() if answer != LEAVE}


def _choices(line: Line) -> list[tuple[int | str, str]]:
    """The answers to who the man in a row is.

    Leaves out men on record with an open referral, because a man can have only one open referral.
    """
    return [
        *(
            (row.man, f"He is {row.words}. Add this referral to his record")
            for row in line.alike
            if not row.open
        ),
        (DIFFERENT, f"He is a different man. Add {line.name}"),
        (LEAVE, "Leave this row out for now"),
    ]


def _men(line: Line) -> SafeString:
    """The men on record who may be the man in a row, with links to their pages."""
    return format_html_join(
        mark_safe("<br>"),
        '{}: <a class="govuk-link" href="{}">{}</a>{}',
        (
            (
                row.sign,
                reverse("matching:referral", args=[row.referral]),
                row.words,
                HAS_OPEN.format(reference=row.open) if row.open else "",
            )
            for row in line.alike
        ),
    )
