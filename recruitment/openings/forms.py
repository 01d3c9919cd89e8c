"""The form for an address to write to when applications open."""

from django import forms

from config.accounts.traps import OpenedField
from config.ui.forms import EmailAddress


class TellMeForm(forms.Form):
    email = EmailAddress(
        label="Email address",
        help_text="We will send one email when applications open, and then delete your address.",
        widget=forms.EmailInput(
            attrs={"autocomplete": "email", "spellcheck": "false", "autocapitalize": "none"}
        ),
        error_messages={
            "required": "Enter your email address",
            "invalid": "Enter an email address, such as name@example.com",
            "max_length": "Enter an email address of 254 characters or fewer",
        },
    )
    opened = OpenedField()
