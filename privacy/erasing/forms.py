"""The form that a manager fills in before they erase somebody."""

from typing import Final

from django import forms

from config.ui.forms import OneLine

WORD: Final = "erase"


class EraseForm(forms.Form):
    """Asks the manager to type a word, so that nobody erases a person by pressing the wrong
    button."""

    word = OneLine(
        label=f"Type “{WORD}” to confirm",
        max_length=20,
        error_messages={"required": f"Type “{WORD}” to confirm"},
    )

    def clean_word(self) -> str:
        typed = str(self.cleaned_data["word"])
        if typed.strip("“”\"'. ").casefold() != WORD:
            raise forms.ValidationError(f"Type “{WORD}” to confirm")
        return typed
