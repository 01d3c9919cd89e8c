"""Asking whether somebody is sure, before one press of a button deletes what nobody can bring
back."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

SURE: Final = "sure"
LEFT_OUT: Final = frozenset({"csrfmiddlewaretoken"})


def asks_first(
    request: HttpRequest, question: str, *, loses: str, yes: str, back: str
) -> HttpResponse | None:
    """The page that asks, or None once the person has said yes. The form on the page sends the same
    fields to the same address.

    `loses` says what cannot be undone, `yes` is the text of the button, and `back` is where
    somebody goes who changes nothing. Call it once you know that the person may do this.
    """
    if SURE in request.POST:
        return None
    sent = request.POST.lists()
    context = {
        "question": question,
        "loses": loses,
        "yes": yes,
        "back": back,
        "fields": [
            (name, value) for name, values in sent if name not in LEFT_OUT for value in values
        ],
    }
    return render(request, "ui/sure.html", context)
