"""Keeping robots out of the public forms. Each form has a hidden box, and cannot be sent too soon
after it was opened.

Also makes a response take the same time whether or not an address has an account.
"""

import math
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse

QUICKEST = 2.0  # seconds; a person whose browser fills in the form still has to press the button
SIGNER = Signer(salt="config.accounts.traps")
TOO_QUICK = "That was very quick. Press the button again, so that we know you are a person"

BEAT = 0.25  # seconds; many times the difference measured in tests/benchmarks/test_enumeration.py


class UnseenInput(forms.TextInput):
    """A box that only robots fill in, because people do not see the box and cannot reach it."""

    template_name = "accounts/unseen_input.html"
    is_hidden = True  # so that the box is among the form's hidden fields, without a label


class OpenedField(forms.Field):
    """A hidden field with the time at which the form was opened, in seconds since 1970. The time is
    signed, so nobody can make it up.

    Refuses a form that is sent less than QUICKEST seconds after it was opened. Usually, enough time
    has passed when the person sends the form again. A form without a signed time counts as opened
    now.
    """

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
        """The time that the field sent. If we did not sign it, the time now instead, so that we do
        not refuse the form again and again."""
        return initial if signed_time(data) is None else data


def signed_now() -> str:
    """The time now, signed."""
    return SIGNER.sign(str(time.time()))


def signed_time(text: Any) -> float | None:
    """The time in the text. None when we did not sign the text."""
    try:
        return float(SIGNER.unsign(text or ""))
    except BadSignature:
        return None


def evenly_paced(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorates a view. Delays the response to a form until the time since the request is a
    multiple of BEAT.

    Without the delay, a stranger could find out whether an address has an account, because the
    response would take a few milliseconds more or less.
    """

    @wraps(view)
    def paced(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        start = time.monotonic()
        response = view(request, *args, **kwargs)
        time.sleep(seconds_to_beat(time.monotonic() - start))
        return response

    return paced


def seconds_to_beat(elapsed: float) -> float:
    """How many seconds to wait, after `elapsed` seconds, until the next multiple of BEAT. 0 if
    `elapsed` is a multiple."""
    return math.ceil(elapsed / BEAT) * BEAT - elapsed
