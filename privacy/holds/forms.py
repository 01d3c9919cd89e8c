"""The forms that managers fill in to hold a record or to lift a hold."""

from django import forms

from config.ui.forms import CountedTextarea, PlainText


class HoldForm(forms.Form):
    """Asks why nobody may erase this record."""

    reason = PlainText(
        label="Who needs this record, and why?",
        max_length=300,
        widget=CountedTextarea(max_length=300, rows=3),
        help_text="For example: the coroner has asked for it, or somebody has made a claim.",
        error_messages={"required": "Enter who needs the record and why"},
    )


class LiftForm(forms.Form):
    """Asks why the hold is no longer needed."""

    reason = PlainText(
        label="Why is the hold no longer needed?",
        max_length=300,
        widget=CountedTextarea(max_length=300, rows=3),
        help_text="For example: the inquest is over.",
        error_messages={"required": "Enter why the hold is no longer needed"},
    )
