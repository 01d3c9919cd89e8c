"""Keeping robots out of the public forms, with a hidden box and a shortest time for filling in.

Also makes answers take the same time, whether or not we know an address.
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
    """A box that looks ordinary to a robot. People do not see it and cannot reach it."""

    template_name = "accounts/unseen_input.html"
    is_hidden = True  # so that the box is among the form's hidden fields, without a label


class OpenedField(forms.Field):
    """When the form was opened, in seconds since 1970. The time is signed, so nobody can make it
    up.

    A form that is sent within QUICKEST seconds is refused. When the person sends the form again,
    enough time has passed. A form without a signed time counts as opened now.
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
        """Replaces a time that we did not sign. Otherwise we would refuse the form for ever."""
        return initial if signed_time(data) is None else data


def signed_now() -> str:
    """The time now, signed."""
    return SIGNER.sign(str(time.time()))


def signed_time(text: Any) -> float | None:
    """The time in the text. None when we did not sign it."""
    try:
        return float(SIGNER.unsign(text or ""))
    except BadSignature:
        return None


def evenly_paced(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Delays the answer to a form until a whole number of beats after the request.

    The answer for an address that we know takes a few milliseconds more or less than for a new
    address. A stranger could measure the difference. The delay hides the difference.
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
    """How many seconds to wait, after `elapsed` seconds, for the next multiple of BEAT. 0 if
    `elapsed` is a multiple."""
    return math.ceil(elapsed / BEAT) * BEAT - elapsed
