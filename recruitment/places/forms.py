"""The form where an applicant answers an offer."""

from django import forms

from recruitment.fields import why_stopping_field

ACCEPT, TURN_DOWN = "accept", "turn_down"


class OfferForm(forms.Form):
    answer = forms.ChoiceField(
        label="Do you want the place?",
        choices=[(ACCEPT, "Yes, I accept the place"), (TURN_DOWN, "No, I do not want it")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select yes if you want the place"},
    )
    why = why_stopping_field(
        has_place=False,
        label="If you do not want the place, why not?",
        help_text="We use the answers to learn why people stop. Leave this out if you say yes.",
    )

    @property
    def accepts(self) -> bool:
        """Whether the applicant accepts the place. The form must be valid."""
        return bool(self.cleaned_data["answer"] == ACCEPT)
