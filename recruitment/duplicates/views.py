"""The pages of possible duplicates: deciding about them, and undoing a decision."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from config.accounts.access import UserRequest
from config.common.clock import now
from config.ui.pages import do_and_say, page_of, staff
from recruitment.duplicates.deciding import decide_applicants, decision_list, undo_decision
from recruitment.duplicates.forms import DIFFERENT, SAME, DecisionForm
from recruitment.duplicates.likeness import pair_of, possible_duplicates
from recruitment.duplicates.lists import side_by_side

DONE = {
    SAME: "We will show the applications of {one} and {other} as one person’s.",
    DIFFERENT: "We will remember that {one} and {other} are 2 people.",
}


@staff
@require_safe
def duplicates(request: UserRequest) -> HttpResponse:
    """Pairs of applicants who may be one person, the likeliest first."""
    page = page_of(request, possible_duplicates(request.user))
    context = {"page": page, "pairs": side_by_side(page, user=request.user)}
    return render(request, "recruitment/duplicates/duplicates.html", context)


@staff
@require_safe
def compare(request: UserRequest, one: int, other: int) -> HttpResponse:
    """Shows any 2 applicants side by side, and what was decided about them. Shows only applications
    that the member of staff screens."""
    pair = pair_of(one, other, user=request.user)
    if pair is None:
        raise Http404
    decisions = decision_list(request.user)
    context = {
        "pair": side_by_side([pair], user=request.user)[0],
        "decision": decisions.filter(first=pair.first, second=pair.second).first(),
    }
    return render(request, "recruitment/duplicates/compare.html", context)


@staff
@require_POST
def decide(request: UserRequest) -> HttpResponse:
    """Decides about one pair."""
    form = DecisionForm(request.POST, request.user)
    if form.is_valid():
        one, other = form.cleaned_data["one"], form.cleaned_data["other"]
        answer = form.cleaned_data["answer"]
        do_and_say(
            request,
            lambda: decide_applicants(
                one=one, other=other, is_same=answer == SAME, by=request.user, at=now()
            ),
            DONE[answer].format(one=one, other=other)
            + " You can undo this under “Duplicates decided”.",
        )
    else:
        messages.error(request, "These applications have changed. Choose again from this list.")
    return redirect("recruitment:duplicates")


@staff
@require_safe
def decided(request: UserRequest) -> HttpResponse:
    """The decisions that nobody has undone, newest first."""
    page = page_of(request, decision_list(request.user))
    return render(request, "recruitment/duplicates/decided.html", {"page": page})


@staff
@require_POST
def undo(request: UserRequest, pk: int) -> HttpResponse:
    """Undoes a decision."""
    decision = get_object_or_404(decision_list(request.user), pk=pk)
    do_and_say(
        request,
        lambda: undo_decision(decision=decision, by=request.user, at=now()),
        "Undone. If these applicants look alike, we will ask about them again.",
    )
    return redirect("recruitment:decided_duplicates")
