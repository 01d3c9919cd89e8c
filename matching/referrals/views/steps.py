"""The pages on which staff accept a man, put him on hold, close his referral or open it again."""

from collections.abc import Callable

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from config.accounts.access import UserRequest
from config.common.clock import now
from config.ui.pages import do_and_say, staff
from matching.models import Referral
from matching.permissions import referrals_for
from matching.referrals.forms.steps import CloseForm, HoldForm, ReturnForm
from matching.referrals.moving import (
    accept_referral,
    close_referral,
    hold_referral,
    live_match_of,
    reopen_referral,
    return_to_waiting,
    take_off_hold,
)


@staff
@require_POST
def accept(request: UserRequest, pk: int) -> HttpResponse:
    """Puts a checked referral on the waiting list."""
    return _do(request, pk, accept_referral, "{man} is on the waiting list.")


@staff
@require_POST
def off_hold(request: UserRequest, pk: int) -> HttpResponse:
    """Puts a man on hold back on the waiting list."""
    return _do(request, pk, take_off_hold, "{man} is on the waiting list again.")


@staff
@require_POST
def reopen(request: UserRequest, pk: int) -> HttpResponse:
    """Opens a closed referral again."""
    return _do(request, pk, reopen_referral, "{man} is on the waiting list again.")


@staff
@require_http_methods(["GET", "POST"])
def hold(request: UserRequest, pk: int) -> HttpResponse:
    """Leaves a man out of rounds for a time."""
    form = HoldForm(request.POST if request.method == "POST" else None)
    return _ask(request, pk, form, hold_referral, "hold", "{man} is on hold.")


@staff
@require_http_methods(["GET", "POST"])
def close(request: UserRequest, pk: int) -> HttpResponse:
    """Ends a referral, with the reason."""
    form = CloseForm(request.POST if request.method == "POST" else None)
    return _ask(request, pk, form, close_referral, "close", "The referral of {man} is closed.")


@staff
@require_http_methods(["GET", "POST"])
def wait_again(request: UserRequest, pk: int) -> HttpResponse:
    """Ends a match, and puts the man back on the waiting list."""
    form = ReturnForm(request.POST if request.method == "POST" else None)
    message = "{man} is on the waiting list again. The match has ended."
    return _ask(request, pk, form, return_to_waiting, "return", message)


def _do(request: UserRequest, pk: int, step: Callable[..., None], message: str) -> HttpResponse:
    man = _man(request, pk)
    do_and_say(
        request,
        lambda: step(referral=man, by=request.user, at=now()),
        message.format(man=man.name),
    )
    return redirect("matching:referral", pk)


def _ask(
    request: UserRequest,
    pk: int,
    form: forms.Form,
    step: Callable[..., None],
    page: str,
    message: str,
) -> HttpResponse:
    man = _man(request, pk)
    if form.is_valid() and do_and_say(
        request,
        lambda: step(referral=man, **form.cleaned_data, by=request.user, at=now()),
        message.format(man=man.name),
        form=form,
    ):
        return redirect("matching:referral", pk)
    context = {"referral": man, "form": form, "match": live_match_of(man)}
    return render(request, f"matching/referrals/{page}.html", context)


def _man(request: UserRequest, pk: int) -> Referral:
    rows = referrals_for(request.user).select_related("establishment", "participant")
    return get_object_or_404(rows, pk=pk)
