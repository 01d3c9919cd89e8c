"""The pages of possible duplicates: deciding about them, and undoing a decision."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from config.accounts.access import UserRequest
from config.common.clock import now
from config.ui.pages import do_and_say, page_of, staff
from matching.duplicates.deciding import decision_list, undo_decision
from matching.duplicates.forms import DECISIONS, DecisionForm
from matching.duplicates.lists import side_by_side
from matching.models import Difference
from matching.participants.likeness import pair_of, undecided_likenesses

DONE = {
    Difference.SAME_MAN: "{one} and {other} are one man now.",
    Difference.SAME_REFERRAL: "The 2 referrals of {one} are now one referral.",
    Difference.DIFFERENT: "We will remember that {one} and {other} are different men.",
}


@staff
@require_safe
def duplicates(request: UserRequest) -> HttpResponse:
    """The possible duplicates: pairs of records that may be of one man. The likeliest pair comes
    first."""
    page = page_of(request, undecided_likenesses(request.user))
    context = {"page": page, "pairs": side_by_side(page)}
    return render(request, "matching/duplicates/duplicates.html", context)


@staff
@require_safe
def compare(request: UserRequest, one: int, other: int) -> HttpResponse:
    """Shows 2 men side by side, with the earlier decision about them, if there is one. Works for
    any 2 men that the reader can decide about."""
    pair = pair_of(one, other, user=request.user)
    if pair is None:
        raise Http404
    keys = {"first": pair.first.key, "second": pair.second.key}
    context = {
        "pair": side_by_side([pair])[0],
        "decision": decision_list(request.user).filter(**keys).first(),
    }
    return render(request, "matching/duplicates/compare.html", context)


@staff
@require_POST
def decide(request: UserRequest) -> HttpResponse:
    """Records what the reader decided about 2 records that look alike."""
    form = DecisionForm(request.POST, request.user)
    if form.is_valid():
        one, other = form.cleaned_data["one"], form.cleaned_data["other"]
        difference = Difference(form.cleaned_data["difference"])
        do_and_say(
            request,
            lambda: DECISIONS[difference](one=one, other=other, by=request.user, at=now()),
            DONE[difference].format(one=one, other=other)
            + " You can undo this under “Duplicates decided”.",
        )
    else:
        messages.error(request, "These records have changed. Choose again from this list.")
    return redirect("matching:duplicates")


@staff
@require_safe
def decided(request: UserRequest) -> HttpResponse:
    """The decisions about records that look alike, newest first. Leaves out decisions that somebody
    has undone."""
    page = page_of(request, decision_list(request.user))
    return render(request, "matching/duplicates/decided.html", {"page": page})


@staff
@require_POST
def undo(request: UserRequest, pk: int) -> HttpResponse:
    """Undoes a decision about 2 records that look alike."""
    decision = get_object_or_404(decision_list(request.user), pk=pk)
    do_and_say(
        request,
        lambda: undo_decision(decision=decision, by=request.user, at=now()),
        f"Undone. {decision.first} and {decision.second} are a possible duplicate again.",
    )
    return redirect("matching:decided_duplicates")
