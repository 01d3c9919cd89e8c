"""Form fields that several pages about support share."""

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from delivery.periods import last_12_months

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
"""The first and the last day that a report can be about. Dates in Python begin much earlier and end
much later. So there is always room for the period before a report."""


def _day(label: str) -> forms.DateField:
    """A day in one box, which can be empty."""
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter a real date, such as 27/3/2027"},
    )


class PeriodForm(forms.Form):
    """Asks for the first and the last day of the period of a report. Both can be empty."""

    first = _day("From")
    last = _day("To")

    @classmethod
    def of(cls, data: QueryDict, *, today: date) -> "PeriodForm":
        """The form, filled in with the days in `data`. If it has none, the form has the last 12
        months."""
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
        """The first and the last day of the period. An empty last day means today. If the first day
        is empty, the period is the 12 months up to the last day. The form must be valid."""
        last = self.cleaned_data["last"] or today
        return self.cleaned_data["first"] or last_12_months(last)[0], last
