"""The front door: where each person's own pages begin. Composes the apps, as urls does."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from config.accounts.access import public
from config.accounts.models import User


@public
def start(request: HttpRequest) -> HttpResponse:
    """Staff go straight to the day's work; everyone else is told what this is."""
    if isinstance(request.user, User) and request.user.is_coordinating_staff:
        return redirect("matching:today")
    return render(request, "ui/start.html")
