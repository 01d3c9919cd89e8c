"""What tells a program from a person at the first public form, without asking the person anything:
a box nobody sees, which programs fill in, and a form sent back faster than anyone can type."""

import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer

QUICKEST = 2.0  # seconds; a person whose browser fills the form in still has to press the button
SIGNER = Signer(salt="config.accounts.traps")
TOO_QUICK = "That was very quick. Please press the button again, so that we know you are a person"


class UnseenInput(forms.TextInput):
    """An ordinary box to a program; a person neither sees nor reaches it."""

    template_name = "accounts/unseen_input.html"
    is_hidden = True  # so that it stands among a form's hidden fields, without a label


class OpenedField(forms.Field):
    """When the form was opened, in seconds, signed so that it cannot be made up. Sent too soon it
    is refused once: pressed again, the form is older. Without a signed time it was opened now."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False, initial=signed_now)

    def clean(self, value: Any) -> float:
        now = time.time()
        opened = signed_time(value) or now
        if now - opened < QUICKEST:
            raise ValidationError(TOO_QUICK, "too_quick")
        return opened

    def bound_data(self, data: Any, initial: Any) -> Any:
        """A time that was never signed is not shown again, or it would be refused for ever."""
        return initial if signed_time(data) is None else data


def signed_now() -> str:
    """The present time, signed."""
    return SIGNER.sign(str(time.time()))


def signed_time(text: Any) -> float | None:
    """The time, if it was signed here."""
    try:
        return float(SIGNER.unsign(text or ""))
    except BadSignature:
        return None
