"""The forms about emergencies."""

from django import forms

from config.ui.forms import LongText, OneLine
from matching.emergencies.opening import LONGEST_REASON

JUSTIFIED = "yes"
LONGEST_CODE = 254


class EmergencyForm(forms.Form):
    code = OneLine(
        label="Whose record do you need?",
        help_text="For a man, enter his prison number or the reference number of his referral. For "
        "a volunteer, enter their email address or the reference number of their application.",
        max_length=LONGEST_CODE,
        error_messages={
            "required": "Enter a prison number, a reference number or an email address"
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    reason = LongText(
        label="Why do you need it now?",
        help_text="Only service managers can read your answer. We store your answer encrypted.",
        max_length=LONGEST_REASON,
        rows=4,
        error_messages={"required": "Enter why you need it now"},
    )


class LookForm(forms.Form):
    justified = forms.ChoiceField(
        label="Was the emergency justified?",
        choices=[(JUSTIFIED, "Yes"), ("no", "No. If the record is still open, shut it now")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether the emergency was justified"},
    )
    note = LongText(
        label="What did you find?",
        help_text="For example, who you talked to, and what you will do next. We store your answer "
        "encrypted.",
        max_length=LONGEST_REASON,
        rows=4,
        error_messages={"required": "Enter what you found"},
    )
