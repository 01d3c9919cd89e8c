"""Answers whose timing says nothing of whether an address is known."""

import math
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

BEAT = 0.25  # seconds; many times the difference measured in tests/benchmarks/test_enumeration.py


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
