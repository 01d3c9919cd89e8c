"""The form with which an applicant withdraws."""

from django import forms

from recruitment.fields import why_stopping_field


class WithdrawForm(forms.Form):
    why = why_stopping_field(help_text="We use the answers to learn why people stop.")
