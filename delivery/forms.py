"""What several pages about support ask for."""

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from delivery.periods import last_12_months

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
"""The first and the last day that a report can be about. Python's calendar begins and ends much
further away, so there is always room for the period before."""


def _day(label: str) -> forms.DateField:
    """A day in one box, which may stay empty."""
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter a real date, such as 27/3/2027"},
    )


class PeriodForm(forms.Form):
    """The first and the last day of a report. Both may stay empty."""

    first = _day("From")
    last = _day("To")

    @classmethod
    def of(cls, data: QueryDict, *, today: date) -> "PeriodForm":
        """The form with what somebody chose, or with the last 12 months if they chose nothing."""
        first, last = last_12_months(today)
        return cls(data or {"first": first, "last": last})

    def clean(self) -> dict[str, Any]:
        chosen = self.cleaned_data
        first, last = chosen.get("first"), chosen.get("last")
        for name in ("first", "last"):
            if chosen.get(name) and not EARLIEST <= chosen[name] <= LATEST:
                self.add_error(name, "Enter a day from 2000 to 2099")
        if first and last and first > last:
            self.add_error("last", "“To” must be the same day as “From”, or later")
        return chosen

    def period(self, today: date) -> tuple[date, date]:
        """The first and the last day. An empty last day means today. An empty first day means that
        the period is the 12 months up to the last day. The form must be valid."""
        last = self.cleaned_data["last"] or today
        return self.cleaned_data["first"] or last_12_months(last)[0], last
