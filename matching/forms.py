"""What coordinators fill in."""

from django import forms

REASON_LENGTH = 300


class DeclineForm(forms.Form):
    """Why a pair is declined."""

    reason = forms.CharField(
        label="Why is this pair not right?",
        help_text="The next coordinator will read this. Do not write anything about an offence.",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Say in a few words why this pair is not right",
            "max_length": f"Keep the reason to {REASON_LENGTH} characters or fewer",
        },
    )
