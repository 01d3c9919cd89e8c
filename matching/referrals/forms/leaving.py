"""The form to confirm a release date, and the form for the new date of a man who did not leave."""

from django import forms

from config.ui.forms import DateInputField
from matching.models import ReleaseKind


class ConfirmForm(forms.Form):
    """Hidden fields with the date that the page showed. They tell us whether the date has changed
    since."""

    kind = forms.TypedChoiceField(choices=ReleaseKind.choices, coerce=ReleaseKind)
    on = forms.DateField(input_formats=["%Y-%m-%d"])


class StayingForm(forms.Form):
    """The new release date of a man who did not leave."""

    kind = forms.TypedChoiceField(
        label="What kind of release date does he have now?",
        choices=[
            ("", "Choose one"),
            *(
                (kind.value, kind.label.capitalize())
                for kind in ReleaseKind
                if kind != ReleaseKind.SENTENCE_EXPIRY
            ),
        ],
        coerce=ReleaseKind,
        error_messages={"required": "Select what kind of release date he has now"},
    )
    on = DateInputField(
        label="His new release date", error_messages={"required": "Enter his new release date"}
    )
    is_confirmed = forms.BooleanField(
        label="The prison has confirmed this date",
        required=False,
    )
