"""The pages where staff decide on proposals. Also the page of ruled-out pairs and fixed pairs."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest
from config.common.clock import LONDON, now
from config.ui.pages import do_and_say, keys_in, page_of, staff
from matching.mentors.lists import with_places
from matching.models import Declined, Mentor, Proposal
from matching.permissions import proposals_for
from matching.proposals.approving import approve_proposals, decline_proposal, outcome_in_words
from matching.proposals.confirming import consequences_of, first_session, matches_made
from matching.proposals.explaining import explanation_of, need_lines
from matching.proposals.fixed_pairs import fixed_pair_list, remove_fixed_pair
from matching.proposals.forms import DeclineForm, HoldForm, ProposalFilter
from matching.proposals.holding import hold_proposal, take_off_hold
from matching.proposals.lists import (
    CHECKS,
    by_urgency,
    exclusion_list,
    held_proposals,
    latest_finished_round,
    open_proposals,
    ticked_proposals,
    undoable_matches,
    with_pairs,
)
from matching.proposals.reviewing import (
    AT_ONCE,
    clear_proposals,
    decided_since,
    figures_for,
    reviewed,
    reviewed_page,
    with_warnings,
)
from matching.proposals.ruling_out import remove_exclusion
from matching.referrals.week import Week
from matching.states import ProposalStatus
from recruitment.prisons.visiting import timetable_of

NOTHING_TICKED: Final = (
    "Select the proposals that you want to approve. If you pressed “Approve all "
    "that have no warning”, there was no proposal without a warning."
)
LIST_KEYS: Final = {
    "a": "Approve: opens the page that says what will happen",
    "h": "Put on hold",
    "d": "Decline",
    "o": "Open the proposal",
}
"""The keyboard keys that act on a row of the review, with a description. All lists also have the
usual keys."""


@staff
@require_safe
def proposals(request: UserRequest) -> HttpResponse:
    """The proposals to decide, the most urgent first. Also the proposals on hold, and what
    colleagues have decided today."""
    at, list_filter = now(), _filter(request)
    page = page_of(request, by_urgency(list_filter.qs).values_list("pk", flat=True))
    midnight = at.astimezone(LONDON).replace(hour=0, minute=0, second=0, microsecond=0)
    context = {
        "filter": list_filter,
        "page": page,
        "rows": reviewed_page(list(page), at=at),
        "undoable": undoable_matches(request.user, at=at),
        "round": latest_finished_round(),
        "figures": figures_for(request.user),
        "held": held_proposals(request.user),
        "decided": decided_since(request.user, midnight),
        "opened": at.isoformat(),
        "list_keys": LIST_KEYS,
        "ticked": request.GET.get("tick") == "clear",
        "query": _query(request),
    }
    return render(request, "matching/proposals/proposals.html", context)


@staff
@require_safe
def decided(request: UserRequest) -> HttpResponse:
    """What colleagues have decided since the review opened. The open page fetches this, to update
    its rows. Empty if the address does not say when the page opened."""
    try:
        opened = datetime.fromisoformat(request.GET.get("since", now().isoformat()))
    except ValueError as error:
        raise Http404 from error
    if opened.tzinfo is None:
        raise Http404
    rows = decided_since(request.user, opened)
    return render(request, "matching/proposals/decided.html", {"decided": rows})


@staff
@require_http_methods(["GET", "POST"])
def approve_several(request: UserRequest) -> HttpResponse:
    """Asks for confirmation, and then approves the ticked proposals. First says what approving will
    do, and which proposals cannot be approved."""
    if request.method == "POST":
        ticked = keys_in(request.POST.getlist("proposal"))
    elif "unwarned" in request.GET:
        ticked = [row.pk for row in clear_proposals(_filter(request).qs, at=now())]
    else:
        ticked = keys_in(request.GET.getlist("proposal"))
    if not ticked:
        messages.error(request, NOTHING_TICKED)
    elif request.method == "POST":
        _approve(request, ticked_proposals(request.user, ticked)[:AT_ONCE])
    else:
        return _confirmation(request, ticked[:AT_ONCE])
    return _to_list(request)


@staff
@require_http_methods(["GET", "POST"])
def approve(request: UserRequest, pk: int) -> HttpResponse:
    """Asks for confirmation, and then approves one proposal. First says what approving will do."""
    proposal = _proposal(request, pk)
    if request.method == "POST":
        if _approve(request, [proposal]):
            return _to_list(request)
        return redirect("matching:proposal", pk=pk)
    return _confirmation(request, [proposal.pk])


def _confirmation(request: UserRequest, ticked: list[int]) -> HttpResponse:
    rows = with_warnings(ticked_proposals(request.user, ticked))
    context = {"consequences": consequences_of(rows, at=now()), "query": _query(request)}
    return render(request, "matching/proposals/confirm.html", context)


def _approve(request: UserRequest, rows: Iterable[Proposal]) -> int:
    """Approves these proposals, and shows a message about the results. Returns how many matches
    were made."""
    decisions = approve_proposals(proposals=rows, by=request.user, at=now())
    made = [decision.match for decision in decisions if decision.match]
    if made:
        messages.success(request, matches_made(made))
    for decision in decisions:
        words = f"{decision.proposal.referral.name}: {decision.problem}"
        if decision.is_late:
            messages.info(request, words)
        elif decision.problem:
            messages.error(request, words)
    return len(made)


@staff
@require_safe
def proposal(request: UserRequest, pk: int) -> HttpResponse:
    """One proposal: the reasons for it, the mentor and the man side by side, the numbers, and the
    buttons to decide."""
    proposal = _proposal(request, pk)
    # Reads the mentor only once, for the free places, the warnings and the summary.
    mentors = with_places(Mentor.objects.prefetch_related("user__clearances__establishment"))
    proposal.mentor = mentors.get(pk=proposal.mentor_id)
    (row,) = reviewed([proposal], at=now())
    context = {
        "proposal": proposal,
        "row": row,
        "obstacle": row.obstacle,
        "first": first_session(
            proposal, timetable_of([proposal.referral.establishment_id]), at=now()
        ),
        "mentor": proposal.mentor,
        "explanation": explanation_of(proposal),
        "needs": need_lines(proposal),
        "week": Week(
            his=proposal.referral.slots,
            prefers=proposal.referral.preferred_slots,
            mentor=proposal.mentor.slots,
            proposed=proposal.slot,
        ),
        "outcome": outcome_in_words(proposal),
        "query": _query(request),
    }
    return render(request, "matching/proposals/proposal.html", context)


@staff
@require_http_methods(["GET", "POST"])
def decline(request: UserRequest, pk: int) -> HttpResponse:
    """Declines the pair, with a reason: for this week, or until somebody allows it again."""
    proposal = _proposal(request, pk)
    if request.method == "GET" and proposal.status not in (
        ProposalStatus.OPEN,
        ProposalStatus.HELD,
    ):
        return _to_decided(request, proposal)
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        pair, answers = f"{proposal.mentor} and {proposal.referral.name}", form.cleaned_data
        if do_and_say(
            request,
            lambda: decline_proposal(proposal=proposal, by=request.user, at=now(), **answers),
            f"Declined. No round will propose {pair} this week."
            if answers["for_how_long"] == Declined.WEEK
            else f"Declined. No round will propose {pair} again.",
            form=form,
        ):
            return _to_list(request)
    return _form(request, proposal, form, "decline")


@staff
@require_http_methods(["GET", "POST"])
def hold(request: UserRequest, pk: int) -> HttpResponse:
    """Puts the proposal on hold until a certain day."""
    proposal = _proposal(request, pk)
    if request.method == "GET" and proposal.status != ProposalStatus.OPEN:
        return _to_decided(request, proposal)
    form = HoldForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        answers = form.cleaned_data
        if do_and_say(
            request,
            lambda: hold_proposal(proposal=proposal, by=request.user, at=now(), **answers),
            f"On hold until {answers['until']:%-d %B}. {proposal.mentor}’s place is kept for "
            f"{proposal.referral.name}.",
            form=form,
        ):
            return _to_list(request)
    return _form(request, proposal, form, "hold")


@staff
@require_POST
def look_again(request: UserRequest, pk: int) -> HttpResponse:
    """Takes the proposal off hold."""
    proposal = _proposal(request, pk)
    do_and_say(
        request,
        lambda: take_off_hold(proposal=proposal, by=request.user, at=now()),
        f"{proposal.referral.name} with {proposal.mentor} is off hold and can be decided.",
    )
    return redirect("matching:proposal", pk=pk)


def _proposal(request: UserRequest, pk: int) -> Proposal:
    related = ("mentor__cohort", "round__policy", "decided_by")
    rows = with_pairs(proposals_for(request.user), *related).prefetch_related(CHECKS)
    return get_object_or_404(rows, pk=pk)


def _form(
    request: UserRequest, proposal: Proposal, form: HoldForm | DeclineForm, name: str
) -> HttpResponse:
    context = {"proposal": proposal, "form": form, "query": _query(request)}
    return render(request, f"matching/proposals/{name}.html", context)


def _to_decided(request: UserRequest, proposal: Proposal) -> HttpResponse:
    """Redirects to the proposal, with a message about what became of it. Call this if somebody else
    has decided first."""
    outcome = outcome_in_words(proposal)
    messages.info(request, f"You can no longer decide on this proposal: {outcome}.")
    return redirect(reverse("matching:proposal", args=[proposal.pk]) + _query(request))


def _filter(request: UserRequest) -> ProposalFilter:
    return ProposalFilter.of(request, open_proposals(request.user))


def _query(request: UserRequest) -> str:
    """The filters and page number of the review, as a query string. With it, links lead back to the
    same place in the review."""
    query = request.GET.copy()
    for name in set(query) - {*ProposalFilter.base_filters, "page"}:
        del query[name]
    return f"?{query.urlencode()}" if query else ""


def _to_list(request: UserRequest) -> HttpResponse:
    return redirect(reverse("matching:proposals") + _query(request))


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
