"""What a manager fills in to start the nights."""

from django import forms

from config.ui.forms import WholeNumber
from privacy.models import MOST_A_NIGHT


class StartForm(forms.Form):
    """How many records a night may delete. `seen` and `version` are what the page showed."""

    most = WholeNumber(
        label="How many records may one night delete at most?",
        min_value=1,
        max_value=MOST_A_NIGHT,
        widget=forms.TextInput(
            {"inputmode": "numeric", "class": "govuk-input--width-4", "spellcheck": "false"}
        ),
        error_messages={"required": "Enter a number"},
    )
    seen = WholeNumber(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    version = WholeNumber(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
