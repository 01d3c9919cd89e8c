"""What a manager fills in to start deleting at night."""

from django import forms
from django.http import QueryDict

from config.ui.forms import WholeNumber
from privacy.models import MOST_A_NIGHT


class StartForm(forms.Form):
    """Asks how many records one night may delete. `number_due` is how many due records the page
    showed. `version` is the version of the switch that the page showed."""

    limit = WholeNumber(
        label="How many records may we delete in one night, at most?",
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
        """Gives the form the values of the list that the page shows now, so that the manager can
        send it again. The form must have been sent once."""
        changed = QueryDict(mutable=True)
        changed.update(self.data)
        changed["number_due"], changed["version"] = str(number_due), str(version)
        self.data = changed
