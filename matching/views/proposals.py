"""Deciding on proposals."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from config.common.clock import now
from config.ui.requests import StaffRequest, do_and_say, keys_in, page_of, staff
from matching.domain import reads
from matching.domain.approvals import approve_proposal, approve_proposals, decline_proposal
from matching.domain.explaining import fit, leaves, need_lines, term_lines, waited
from matching.domain.recheck import standing_obstacle
from matching.forms import DeclineForm
from matching.models import Mentor, Proposal
from matching.permissions import proposals_for


@staff
def proposals(request: StaffRequest) -> HttpResponse:
    """The proposals to decide, strongest first."""
    open_ones = reads.open_proposals(request.user)
    page = page_of(request, open_ones)
    for row in page:
        row.obstacle = standing_obstacle(row)
        row.why = [waited(row), leaves(row), fit(row.terms["needs"])]
    to_decide = open_ones.filter(reads.STANDS).count()
    context = {
        "page": page,
        "round": reads.latest_finished_round(),
        "to_decide": to_decide,
        "overtaken": page.paginator.count - to_decide,
    }
    return render(request, "matching/proposals.html", context)


@staff
@require_POST
def approve_several(request: StaffRequest) -> HttpResponse:
    """Approves every proposal ticked; each that cannot be is named with its reason."""
    ticked = keys_in(request.POST.getlist("proposal"))
    chosen = reads.ticked_proposals(request.user, ticked)
    if not ticked:
        messages.error(request, "Tick the proposals you want to approve first.")
    decisions = approve_proposals(proposals=chosen, by=request.user, at=now())
    made = sum(decision.match is not None for decision in decisions)
    if made:
        messages.success(request, f"{made} {'match' if made == 1 else 'matches'} made.")
    for decision in decisions:
        if decision.problem:
            messages.error(request, f"{decision.proposal.referral.name}: {decision.problem}")
    return redirect("matching:proposals")


@staff
def proposal(request: StaffRequest, pk: int) -> HttpResponse:
    """Mentor and man side by side, and why."""
    return _page(request, _theirs(request, pk), DeclineForm())


@staff
@require_POST
def approve(request: StaffRequest, pk: int) -> HttpResponse:
    """Makes the match."""
    chosen = _theirs(request, pk)
    if do_and_say(
        request,
        lambda: approve_proposal(proposal=chosen, by=request.user, at=now()),
        lambda match: (
            f"{match.mentor} and {match.referral.name} are matched: "
            f"{match.get_slot_display()}s{match.rhythm}."
        ),
    ):
        return redirect("matching:proposals")
    return redirect("matching:proposal", pk=pk)


@staff
@require_POST
def decline(request: StaffRequest, pk: int) -> HttpResponse:
    """Declines the pair with a reason."""
    chosen, form = _theirs(request, pk), DeclineForm(request.POST)
    if not form.is_valid():
        return _page(request, chosen, form)
    reason = form.cleaned_data["reason"]
    if do_and_say(
        request,
        lambda: decline_proposal(proposal=chosen, reason=reason, by=request.user, at=now()),
        f"Declined. {chosen.mentor} and {chosen.referral.name} will not be proposed again.",
    ):
        return redirect("matching:proposals")
    return redirect("matching:proposal", pk=pk)


def _theirs(request: StaffRequest, pk: int) -> Proposal:
    related = (*reads.PAIR, "mentor__cohort", "round__policy", "decided_by")
    theirs = proposals_for(request.user).select_related(*related)
    return get_object_or_404(theirs, pk=pk)


def _page(request: StaffRequest, chosen: Proposal, form: DeclineForm) -> HttpResponse:
    context = {
        "proposal": chosen,
        "obstacle": standing_obstacle(chosen),
        "mentor": reads.with_places(Mentor.objects.all()).get(pk=chosen.mentor_id),
        "terms": term_lines(chosen),
        "needs": need_lines(chosen),
        "form": form,
    }
    return render(request, "matching/proposal.html", context)
