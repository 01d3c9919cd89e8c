"""What a manager fills in to start deleting at night."""

from django import forms
from django.http import QueryDict

from config.ui.forms import WholeNumber
from privacy.models import MOST_A_NIGHT


class StartForm(forms.Form):
    """How many records a night may delete. `number_due` is how many records were due on the page,
    and `version` is the version of the switch that it showed."""

    limit = WholeNumber(
        label="How many records may one night delete at most?",
        min_value=1,
        max_value=MOST_A_NIGHT,
        widget=forms.TextInput(
            {"inputmode": "numeric", "class": "govuk-input--width-4", "spellcheck": "false"}
        ),
        error_messages={
            "required": "Enter how many records one night may delete",
            "invalid": "Enter how many records one night may delete, as a whole number",
            "min_value": "The number must be 1 or more",
            "max_value": f"The number must be {MOST_A_NIGHT} or fewer",
        },
    )
    number_due = WholeNumber(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    version = WholeNumber(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def take_list(self, *, number_due: int, version: int) -> None:
        """Takes over the list that the page shows now, so that the manager can start with it. Only
        for a form that was sent."""
        changed = QueryDict(mutable=True)
        changed.update(self.data)
        changed["number_due"], changed["version"] = str(number_due), str(version)
        self.data = changed
