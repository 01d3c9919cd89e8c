"""The forms of the programme report: what it is about, its words, and issuing it."""

from datetime import date
from typing import Any, Final

from django import forms
from django.http import QueryDict

from config.accounts.models import User
from config.ui.forms import CountedTextarea, PlainText, SeveralField, WholeNumber
from delivery.forms import PeriodForm
from delivery.periods import last_12_months
from recruitment.models import Establishment
from recruitment.permissions import establishments_for
from reporting.models import MOST_WORDS, Section
from reporting.programme.tables import Scope

NAMES: Final = ("first", "last", "as_at", "prisons")


def _version() -> WholeNumber:
    return WholeNumber(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**31 - 1)


class ReportForm(PeriodForm):
    """Asks for the period, the prisons, and the last day of what we count. If nothing is chosen,
    the report is about the last 12 months at all prisons, as we know them today."""

    as_at = forms.DateField(
        label="Count what was recorded up to",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter a real date, such as 27/3/2027"},
    )
    prisons = SeveralField(
        Establishment.objects.none(),
        label="Prisons",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    publication = forms.BooleanField(
        label="For publication, with small counts hidden", required=False
    )

    def __init__(self, data: QueryDict, *, user: User, today: date) -> None:
        first, last = last_12_months(today)
        chosen = data.get("publication", "")
        usual = {"first": first, "last": last, "as_at": today, "publication": chosen}
        super().__init__(data if any(name in data for name in NAMES) else usual)
        self.today = today
        self.fields["prisons"].queryset = establishments_for(user)  # type: ignore[attr-defined] # a model field

    def clean(self) -> dict[str, Any]:
        chosen = super().clean()
        as_at = chosen.get("as_at")
        if as_at and as_at > self.today:
            self.add_error("as_at", "“Count what was recorded up to” must be today or earlier")
        if not self.errors:
            first, _ = self.period(self.today)
            if first > self.today:
                self.add_error("first", "“From” must be today or earlier")
            elif (as_at or self.today) < first:
                self.add_error(
                    "as_at", "“Count what was recorded up to” must be the day of “From”, or later"
                )
        return chosen

    def scope(self) -> Scope:
        """The days and prisons that the report is about. The form must be valid. One query if
        prisons are chosen."""
        first, last = self.period(self.today)
        prisons = frozenset(prison.pk for prison in self.cleaned_data["prisons"]) or None
        return Scope(first, last, self.cleaned_data["as_at"] or self.today, prisons)


class WordsForm(forms.Form):
    """One section of the words of a report. `version` is the version that the page showed."""

    text = PlainText(
        label="Words",
        required=False,
        max_length=MOST_WORDS,
        widget=CountedTextarea(max_length=MOST_WORDS, rows=16),
        help_text="Leave an empty line between paragraphs. Insert figures from the list, or type "
        "their names in braces, such as {men supported}.",
    )
    version = WholeNumber(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 2)


class IssueForm(forms.Form):
    """Remembers what the page showed before somebody issues the report: the made report, the
    versions of the words, and the report that will be replaced."""

    made = WholeNumber(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)
    replaces = WholeNumber(
        widget=forms.HiddenInput, required=False, min_value=1, max_value=2**63 - 1
    )
    introduction = _version()
    successes = _version()
    challenges = _version()
    thanks = _version()

    def versions(self) -> dict[Section, int]:
        """For each section that somebody had written, the version that the page showed. The form
        must be valid."""
        versions = {section: self.cleaned_data[section.value] for section in Section}
        return {section: version for section, version in versions.items() if version}


class WithdrawForm(forms.Form):
    reason = PlainText(
        label="Why do you withdraw this report?",
        max_length=300,
        widget=CountedTextarea(max_length=300, rows=3),
        help_text="Everybody who opens the report sees your reason. Name nobody.",
        error_messages={"required": "Enter why you withdraw the report"},
    )
