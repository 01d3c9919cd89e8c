"""The pages to decide on proposals, and of the pairs that are ruled out or fixed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from config.accounts.access import UserRequest
from config.common.clock import LONDON, now
from config.ui.pages import do_and_say, keys_in, page_of, staff
from matching.mentors.lists import with_places
from matching.models import Match, Mentor, Proposal
from matching.permissions import proposals_for
from matching.proposals.approving import approve_proposal, approve_proposals, decline_proposal
from matching.proposals.explaining import fit, leaves, need_lines, term_lines, waited
from matching.proposals.fixed_pairs import fixed_pair_list, remove_fixed_pair
from matching.proposals.forms import DeclineForm
from matching.proposals.lists import (
    APPROVABLE,
    PAIR,
    STANDING,
    exclusion_list,
    latest_finished_round,
    open_proposals,
    ticked_proposals,
    undoable_matches,
)
from matching.proposals.rechecking import obstacle_now
from matching.proposals.ruling_out import remove_exclusion


@staff
def proposals(request: UserRequest) -> HttpResponse:
    """The proposals to decide, strongest first."""
    open_ones = open_proposals(request.user)
    page = page_of(request, open_ones)
    for row in page:
        row.obstacle = obstacle_now(row)
        row.why = [waited(row), leaves(row), fit(row.terms["needs"])]
    to_decide = open_ones.filter(APPROVABLE).count()
    standing = open_ones.filter(STANDING).count()
    context = {
        "page": page,
        "undoable": undoable_matches(request.user, at=now()),
        "round": latest_finished_round(),
        "to_decide": to_decide,
        "waiting": standing - to_decide,
        "overtaken": page.paginator.count - standing,
    }
    return render(request, "matching/proposals/proposals.html", context)


@staff
@require_POST
def approve_several(request: UserRequest) -> HttpResponse:
    """Approves every ticked proposal, and says why when one cannot be approved."""
    keys = keys_in(request.POST.getlist("proposal"))
    rows = ticked_proposals(request.user, keys)
    if not keys:
        messages.error(request, "Tick the proposals you want to approve, then approve them.")
    decisions = approve_proposals(proposals=rows, by=request.user, at=now())
    matches = [decision.match for decision in decisions if decision.match]
    if matches:
        made = "1 match made." if len(matches) == 1 else f"{len(matches)} matches made."
        messages.success(request, f"{made} {_undo_until(matches[-1])}")
    for decision in decisions:
        if decision.problem:
            messages.error(request, f"{decision.proposal.referral.name}: {decision.problem}")
    return redirect("matching:proposals")


@staff
def proposal(request: UserRequest, pk: int) -> HttpResponse:
    """The mentor and the man side by side, and why the round proposes them."""
    return _page(request, _proposal(request, pk), DeclineForm())


@staff
@require_POST
def approve(request: UserRequest, pk: int) -> HttpResponse:
    """Makes the match."""
    proposal = _proposal(request, pk)
    if do_and_say(
        request,
        lambda: approve_proposal(proposal=proposal, by=request.user, at=now()),
        lambda match: (
            f"{match.mentor} and {match.referral.name} are matched: "
            f"{match.get_slot_display()}s{match.rhythm}. {_undo_until(match)}"
        ),
    ):
        return redirect("matching:proposals")
    return redirect("matching:proposal", pk=pk)


def _undo_until(match: Match) -> str:
    """How long an approval just made can be undone."""
    until = match.introduction.tells_at.astimezone(LONDON)
    return f"You can undo this until {until:%H:%M}. Nobody is told before then."


@staff
@require_POST
def decline(request: UserRequest, pk: int) -> HttpResponse:
    """Declines the pair with a reason."""
    proposal, form = _proposal(request, pk), DeclineForm(request.POST)
    if not form.is_valid():
        return _page(request, proposal, form)
    reason = form.cleaned_data["reason"]
    if do_and_say(
        request,
        lambda: decline_proposal(proposal=proposal, reason=reason, by=request.user, at=now()),
        f"Declined. No round will propose {proposal.mentor} and {proposal.referral.name} again.",
    ):
        return redirect("matching:proposals")
    return redirect("matching:proposal", pk=pk)


def _proposal(request: UserRequest, pk: int) -> Proposal:
    related = (*PAIR, "mentor__cohort", "round__policy", "decided_by")
    rows = proposals_for(request.user).select_related(*related)
    return get_object_or_404(rows, pk=pk)


def _page(request: UserRequest, proposal: Proposal, form: DeclineForm) -> HttpResponse:
    context = {
        "proposal": proposal,
        "obstacle": obstacle_now(proposal),
        "mentor": with_places(Mentor.objects.all()).get(pk=proposal.mentor_id),
        "terms": term_lines(proposal),
        "needs": need_lines(proposal),
        "form": form,
    }
    return render(request, "matching/proposals/proposal.html", context)


@staff
@require_POST
def remove_pair(request: UserRequest, pk: int) -> HttpResponse:
    """Removes a fixed pair."""
    fixed_pair = get_object_or_404(fixed_pair_list(request.user), pk=pk)
    do_and_say(
        request,
        lambda: remove_fixed_pair(fixed_pair=fixed_pair, by=request.user, at=now()),
        "Fixed pair removed. The next round will choose a mentor for him.",
    )
    return redirect("matching:exclusions")


@staff
def exclusions(request: UserRequest) -> HttpResponse:
    """The pairs that are ruled out, and the fixed pairs."""
    page = page_of(request, exclusion_list(request.user))
    fixed_pairs = fixed_pair_list(request.user)
    return render(
        request, "matching/proposals/exclusions.html", {"page": page, "fixed_pairs": fixed_pairs}
    )


@staff
@require_POST
def allow_again(request: UserRequest, pk: int) -> HttpResponse:
    """Allows a pair that was ruled out."""
    exclusion = get_object_or_404(exclusion_list(request.user), pk=pk)
    pair = f"{exclusion.mentor} and {exclusion.referral.name}"
    do_and_say(
        request,
        lambda: remove_exclusion(exclusion=exclusion, by=request.user, at=now()),
        f"{pair} can be proposed again from the next round.",
    )
    return redirect("matching:exclusions")
