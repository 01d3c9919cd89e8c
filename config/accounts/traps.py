"""What keeps programs and the curious out of the public forms: a box nobody sees, a form sent back
too fast, and answers whose timing says nothing of whether an address is known."""

import math
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse

QUICKEST = 2.0  # seconds; a person whose browser fills the form in still has to press the button
SIGNER = Signer(salt="config.accounts.traps")
TOO_QUICK = "That was very quick. Please press the button again, so that we know you are a person"

BEAT = 0.25  # seconds; many times the difference measured in tests/benchmarks/test_enumeration.py


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


def evenly_paced(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Holds the answer to a form until the next whole beat since the request came.

    A known address costs other queries than a new one; a few milliseconds, but they can be
    measured from afar. Holding every answer to the same beat hides them.
    """

    @wraps(view)
    def paced(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        began = time.monotonic()
        response = view(request, *args, **kwargs)
        time.sleep(seconds_to_beat(time.monotonic() - began))
        return response

    return paced


def seconds_to_beat(elapsed: float) -> float:
    """How long to wait after `elapsed` seconds for the next multiple of BEAT; 0 when on it."""
    return math.ceil(elapsed / BEAT) * BEAT - elapsed
