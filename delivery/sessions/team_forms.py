"""The forms that staff use about sessions: filters, answers about men who missed sessions, imports,
and the rules of delivery."""

from typing import Any

import django_filters as filters
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet

from config.ui.forms import ListedRowFilter, ListFilter, LongText, WholeNumber
from delivery.models import ContactKind, NotMet
from delivery.models.rules import MOST_MILEAGE
from delivery.sessions.lists import sessions_named
from delivery.sessions.missed import LONGEST_WORDS
from matching.spreadsheets.reading import MOST_BYTES, BadFile, check_kind
from recruitment.models import Establishment


class DayFilter(filters.DateFilter):  # type: ignore[misc]  # the library has no types
    """A filter with one box for a day."""

    def __init__(self, **kwargs: Any) -> None:
        error = {"invalid": "Enter a real date, such as 27/3/2027"}
        widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, error_messages=error, **kwargs)


class SessionFilter(ListFilter):
    search = filters.CharFilter(
        method="named", label="Name, reference number or prison number", max_length=100
    )
    establishment = ListedRowFilter(
        queryset=Establishment.objects.all(),
        field_name="match__referral__establishment",
        label="His prison now",
        empty_label="Any",
    )
    first_on = DayFilter(field_name="on", lookup_expr="gte", label="From")
    last_on = DayFilter(field_name="on", lookup_expr="lte", label="To")
    kind = filters.ChoiceFilter(choices=ContactKind.choices, label="Kind", empty_label="Any")
    met = filters.ChoiceFilter(
        choices=[("yes", "Yes"), ("no", "No"), *NotMet.choices],
        method="with_outcome",
        label="Took place",
        empty_label="Either",
    )

    def named(self, rows: QuerySet[Any], _: str, text: str) -> QuerySet[Any]:
        return sessions_named(rows, text)

    def with_outcome(self, rows: QuerySet[Any], _: str, wanted: str) -> QuerySet[Any]:
        if wanted == "no":
            return rows.exclude(not_met="")
        return rows.filter(not_met="" if wanted == "yes" else wanted)


class AnswerForm(forms.Form):
    """Asks whether a man who missed several sessions is all right. `last_missed_on` is the latest
    missed session that the page showed."""

    last_missed_on = forms.DateField(widget=forms.HiddenInput)
    words = LongText(
        label="Is he all right?",
        help_text="Ask the wing, his key worker or his mentor. Then write what you found out. "
        "Coordinators and service managers can read your answer. We record who reads it.",
        max_length=LONGEST_WORDS,
        error_messages={"required": "Enter what you found out"},
    )


class SessionFileForm(forms.Form):
    """Asks for a file of past sessions."""

    file = forms.FileField(
        label="Choose the file",
        help_text="A .csv or .xlsx file made from the template. The file can have up to 10,000 "
        "rows, and be up to 5 MB in size.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={
            "required": "Select a file to import",
            "empty": "The selected file is empty. Fill in the template, then import the template",
        },
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(
                "The selected file must be 5 MB or smaller. Split the file, then import each part"
            )
        try:
            check_kind(file.read())
        except BadFile as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        file.seek(0)
        return file


class DoubtfulForm(forms.Form):
    """Asks whether to import the rows with words that we may have misread. `doubtful` is the number
    of these rows. If it is 0, the form asks nothing."""

    doubtful = forms.ChoiceField(
        label="We may have misread some words below. Are they spelt right?",
        choices=[
            ("keep", "Yes, import these rows too"),
            ("leave", "No, leave these rows out. I will correct them"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether the words below are spelt right"},
    )

    def __init__(self, *args: Any, doubtful: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not doubtful:
            del self.fields["doubtful"]

    @property
    def keeps_doubtful(self) -> bool:
        return bool(self.cleaned_data.get("doubtful") == "keep")


class Number(WholeNumber):
    """A box for a whole number from `lowest` to `highest`."""

    def __init__(self, label: str, help_text: str, *, lowest: int, highest: int) -> None:
        errors = ("invalid", "min_value", "max_value", "required")
        super().__init__(
            label=label,
            help_text=help_text,
            min_value=lowest,
            max_value=highest,
            error_messages=dict.fromkeys(
                errors, f"{label}: enter a number from {lowest} to {highest}"
            ),
            widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-3"}),
        )


class DeliveryRulesForm(forms.Form):
    """Changes the rules of delivery."""

    mileage = Number(
        "Pence for a mile by car",
        "What we pay mentors for a mile. HM Revenue and Customs approves 45 pence. The new rate "
        "does not change costs that were exported before.",
        lowest=0,
        highest=MOST_MILEAGE,
    )
    chase_days = Number(
        "Days until coordinators see that a session is not logged",
        "We remind the mentor on the first morning after the session.",
        lowest=1,
        highest=30,
    )
    alert_hours = Number(
        "Hours until we email again about a concern",
        "We email everybody who can deal with the concern again and again, until somebody "
        "acknowledges it.",
        lowest=1,
        highest=72,
    )
    overdue_minutes = Number(
        "Minutes until we alert the coordinator about a missing check-out",
        "We count from the planned end of a meeting outside prison.",
        lowest=5,
        highest=240,
    )
