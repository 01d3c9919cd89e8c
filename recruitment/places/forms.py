"""Saying yes or no to a place."""

from django import forms

ACCEPT, TURN_DOWN = "accept", "turn_down"


class OfferForm(forms.Form):
    answer = forms.ChoiceField(
        label="Do you want the place?",
        choices=[(ACCEPT, "Yes, I accept the place"), (TURN_DOWN, "No, give it to somebody else")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose yes or no"},
    )

    @property
    def accepts(self) -> bool:
        """Whether the answer is yes. Ask once it is valid."""
        return bool(self.cleaned_data["answer"] == ACCEPT)
