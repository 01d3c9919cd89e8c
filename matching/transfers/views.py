"""The page on which staff move a man to another prison."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from config.accounts.access import UserRequest
from config.common.clock import now
from config.ui.pages import do_and_say, staff
from matching.permissions import can_decide, referrals_for
from matching.transfers.forms import TransferForm
from matching.transfers.transferring import check_transfer, effects_of, transfer_man


@staff
@require_http_methods(["GET", "POST"])
def transfer(request: UserRequest, pk: int) -> HttpResponse:
    """Where he moved; then what will change; then it is done."""
    rows = referrals_for(request.user).select_related("establishment", "participant")
    man = get_object_or_404(rows, pk=pk)
    data = request.POST if request.method == "POST" else None
    form = TransferForm(data, origin=man.establishment)
    if form.is_valid() and "confirmed" in request.POST:
        answers = form.cleaned_data
        if do_and_say(
            request,
            lambda: transfer_man(referral=man, **answers, by=request.user, at=now()),
            f"{man.name} is at {answers['to']} now.",
            form=form,
        ):
            man.establishment = answers["to"]
            is_seen = can_decide(request.user, man)
            return redirect("matching:referral", pk) if is_seen else redirect("matching:referrals")
    is_possible = form.is_valid() and do_and_say(
        request,
        lambda: check_transfer(referral=man, **form.cleaned_data, by=request.user, at=now()),
        form=form,
    )
    page = "confirm" if is_possible else "transfer"
    context = {"referral": man, "form": form, "effects": effects_of(man)}
    return render(request, f"matching/transfers/{page}.html", context)
