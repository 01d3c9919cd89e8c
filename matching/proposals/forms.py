"""The form to decline a pair."""

from django import forms

REASON_LENGTH = 300
REASON_HELP = "The next coordinator will read this. Do not write anything about an offence."
REASON_ERRORS = {
    "required": "Enter a reason",
    "max_length": f"Reason must be {REASON_LENGTH} characters or fewer",
}


class DeclineForm(forms.Form):
    """The reason to decline a pair."""

    reason = forms.CharField(
        label="Why is this pair not right?",
        help_text=REASON_HELP,
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=REASON_ERRORS,
    )
