"""Asking whether somebody is sure before we delete something that nobody can restore."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

SURE: Final = "sure"
LEFT_OUT: Final = frozenset({"csrfmiddlewaretoken"})


def asks_first(
    request: HttpRequest, question: str, *, loses: str, yes: str, back: str
) -> HttpResponse | None:
    """The page that asks whether the person is sure. None once they have said yes. The form on the
    page sends the same fields to the same URL again.

    `loses` says what nobody can undo. `yes` is the text of the button. `back` is the page for
    somebody who says no. Before you call this, check that the person is allowed to make the change.
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
