"""The form on which somebody says how they want their morning email."""

from datetime import date
from typing import Any, Final

from django import forms
from django.http import QueryDict

from config.ui.forms import DateInputField
from reporting.models import SKIPPED_HOUR, MorningPreference


def hour_in_words(hour: int) -> str:
    """An hour as people say it: "midnight", "6am", "midday", "3pm"."""
    if hour % 12:
        return f"{hour % 12}{'am' if hour < 12 else 'pm'}"
    return "midday" if hour else "midnight"


HOURS: Final = [(hour, hour_in_words(hour)) for hour in range(24) if hour != SKIPPED_HOUR]


class PreferenceForm(forms.Form):
    """Asks when to send the email, and what to leave out. A coordinator has nothing to leave out.
    Days away in the past are not shown again."""

    hour = forms.TypedChoiceField(
        label="At what time do you want this email?",
        help_text=(
            "London time. You cannot choose 1am, because it is skipped or repeated when the "
            "clocks change."
        ),
        choices=HOURS,
        coerce=int,
    )
    away_from = DateInputField(
        label="First day away",
        help_text="Leave both dates empty if you are not going away.",
        required=False,
    )
    away_until = DateInputField(label="Last day away", required=False)
    wants_funders = forms.BooleanField(
        label="Tell me which reports to funders are due", required=False
    )

    def __init__(
        self,
        data: QueryDict | None,
        *,
        preference: MorningPreference,
        is_manager: bool,
        today: date,
    ) -> None:
        names = ["hour", "wants_funders"]
        if preference.away_until and preference.away_until >= today:
            names += ["away_from", "away_until"]
        super().__init__(data, initial={name: getattr(preference, name) for name in names})
        if not is_manager:
            del self.fields["wants_funders"]
        self.preference = preference

    def values(self) -> dict[str, Any]:
        """The arguments of change_preference. The form must be valid."""
        return {"wants_funders": self.preference.wants_funders} | self.cleaned_data
