"""The pages where staff accept a referral, put it on hold, close it, or open it again."""

from collections.abc import Callable

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from config.accounts.access import UserRequest
from config.common.clock import now
from config.ui.pages import do_and_say, staff
from matching.models import Referral
from matching.referrals.forms.steps import CloseForm, HoldForm, ReturnForm
from matching.referrals.moving import (
    accept_referral,
    close_referral,
    hold_referral,
    live_match_of,
    open_proposal_of,
    reopen_referral,
    return_to_waiting,
    take_off_hold,
)
from matching.referrals.pages import one_man, where_possible


@staff
@require_POST
def accept(request: UserRequest, pk: int) -> HttpResponse:
    """Puts a checked referral on the waiting list."""
    return _do(request, pk, accept_referral, "{man} is on the waiting list.")


@staff
@require_POST
def off_hold(request: UserRequest, pk: int) -> HttpResponse:
    """Puts a man who is on hold back on the waiting list."""
    return _do(request, pk, take_off_hold, "{man} is on the waiting list again.")


@staff
@require_POST
def reopen(request: UserRequest, pk: int) -> HttpResponse:
    """Opens a closed referral again."""
    return _do(request, pk, reopen_referral, "{man} is on the waiting list again.")


@staff
@require_http_methods(["GET", "POST"])
@where_possible("hold")
def hold(request: UserRequest, man: Referral) -> HttpResponse:
    """Puts a man on hold, so that rounds leave him out."""
    form = HoldForm(request.POST if request.method == "POST" else None)
    return _ask(request, man, form, hold_referral, "hold", "{man} is on hold.")


@staff
@require_http_methods(["GET", "POST"])
@where_possible("close")
def close(request: UserRequest, man: Referral) -> HttpResponse:
    """Closes a referral, for a reason."""
    form = CloseForm(request.POST if request.method == "POST" else None)
    return _ask(request, man, form, close_referral, "close", "The referral of {man} is closed.")


@staff
@require_http_methods(["GET", "POST"])
@where_possible("return_to_waiting")
def wait_again(request: UserRequest, man: Referral) -> HttpResponse:
    """Ends a match, and puts the man back on the waiting list."""
    form = ReturnForm(request.POST if request.method == "POST" else None)
    message = "{man} is on the waiting list again. The match has ended."
    return _ask(request, man, form, return_to_waiting, "return", message)


def _do(request: UserRequest, pk: int, step: Callable[..., None], message: str) -> HttpResponse:
    man = one_man(request.user, pk)
    do_and_say(
        request,
        lambda: step(referral=man, by=request.user, at=now()),
        message.format(man=man.name),
    )
    return redirect("matching:referral", pk)


def _ask(
    request: UserRequest,
    man: Referral,
    form: forms.Form,
    step: Callable[..., None],
    page: str,
    message: str,
) -> HttpResponse:
    if form.is_valid() and do_and_say(
        request,
        lambda: step(referral=man, **form.cleaned_data, by=request.user, at=now()),
        message.format(man=man.name),
        form=form,
    ):
        return redirect("matching:referral", man.pk)
    pairs = {"match": live_match_of(man), "proposal": open_proposal_of(man)}
    context = {"referral": man, "form": form} | pairs
    return render(request, f"matching/referrals/{page}.html", context)
