"""What a mentor needs to get into a prison."""

from django import forms

from config.ui.forms import DateInputField


class AccessForm(forms.Form):
    """The day of a mentor's induction at one prison, and the last day of the mentor's pass."""

    inducted_on = DateInputField(
        label="Date of the induction (key talk)",
        help_text="Leave this empty if the induction has not happened yet.",
        required=False,
    )
    pass_expires_on = DateInputField(
        label="Last day of the pass",
        help_text="Leave this empty if there is no pass.",
        required=False,
    )
