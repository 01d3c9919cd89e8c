"""The page where staff move a man to another prison."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from config.accounts.access import UserRequest
from config.common.clock import now
from config.ui.pages import do_and_say, staff
from matching.models import Referral
from matching.permissions import can_decide
from matching.referrals.pages import where_possible
from matching.transfers.forms import TransferForm
from matching.transfers.transferring import (
    check_transfer,
    effects_of,
    own_move_away,
    transfer_man,
)


@staff
@require_http_methods(["GET", "POST"])
def transfer(request: UserRequest, pk: int) -> HttpResponse:
    """Asks to which prison the man moved, says what will change, and moves him after confirmation.
    After a second press, says where he is."""
    move = own_move_away(request.user, pk)
    if move is None:
        return _transfer(request, pk=pk)
    messages.info(request, f"You have already moved {move.referral.name} to {move.destination}.")
    return redirect("matching:referrals")


@where_possible("transfer")
def _transfer(request: UserRequest, man: Referral) -> HttpResponse:
    is_confirmed = "confirmed" in request.POST
    if is_confirmed and request.POST.get("to") == str(man.establishment_id):
        messages.info(request, f"{man.name} has already been moved to {man.establishment}.")
        return redirect("matching:referral", man.pk)
    data = request.POST if request.method == "POST" else None
    form = TransferForm(data, origin=man.establishment)
    if is_confirmed and form.is_valid():
        to = form.cleaned_data["to"]
        if do_and_say(
            request,
            lambda: transfer_man(referral=man, **form.cleaned_data, by=request.user, at=now()),
            f"{man.name} is at {to} now.",
            form=form,
        ):
            man.establishment = to
            if can_decide(request.user, man):
                return redirect("matching:referral", man.pk)
            return redirect("matching:referrals")
    is_possible = form.is_valid() and do_and_say(
        request,
        lambda: check_transfer(referral=man, **form.cleaned_data, by=request.user, at=now()),
        form=form,
    )
    page = "confirm" if is_possible else "transfer"
    context = {"referral": man, "form": form, "effects": effects_of(man)}
    return render(request, f"matching/transfers/{page}.html", context)
