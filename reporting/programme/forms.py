"""What a manager chooses before they read a report."""

from datetime import date
from typing import Any, Final

from django import forms
from django.http import QueryDict

from config.accounts.models import User
from config.ui.forms import SeveralField
from delivery.forms import PeriodForm
from delivery.periods import last_12_months
from recruitment.models import Establishment
from recruitment.permissions import establishments_for
from reporting.programme.tables import Scope

NAMES: Final = ("first", "last", "as_at", "prisons")


class ReportForm(PeriodForm):
    """The period, the day on which the report stands, and the prisons. Nothing chosen: the last 12
    months, as we know them today, at all prisons."""

    as_at = forms.DateField(
        label="As we knew it on",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter a real date, such as 27/3/2027"},
    )
    prisons = SeveralField(
        Establishment.objects.none(),
        label="Prisons",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "app-choices-columns"}),
    )

    publication = forms.BooleanField(
        label="For publication",
        help_text="Joins small groups and hides small counts, so that anybody may read the report",
        required=False,
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
            self.add_error("as_at", "“As we knew it on” must be today or earlier")
        if not self.errors:
            first, _ = self.period(self.today)
            if (as_at or self.today) < first:
                self.add_error("as_at", "“As we knew it on” must be the day of “From”, or later")
        return chosen

    def scope(self) -> Scope:
        """What the report is about. The form must be valid. One query if prisons are chosen."""
        first, last = self.period(self.today)
        prisons = frozenset(prison.pk for prison in self.cleaned_data["prisons"]) or None
        return Scope(first, last, self.cleaned_data["as_at"] or self.today, prisons)
