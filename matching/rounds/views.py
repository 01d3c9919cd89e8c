"""The pages to run a round and to see its results."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from config.accounts.access import UserRequest
from config.common.clock import now
from config.ui.pages import do_or_refuse, page_of, progress_response, staff
from matching.models import Round
from matching.proposals.explaining import fit_of
from matching.proposals.lists import proposals_of
from matching.proposals.rechecking import obstacle_now
from matching.referrals.lists import men_in_words
from matching.rounds.changes import changes_in
from matching.rounds.lists import one_more_in, reasons_in, unmatched_in
from matching.rounds.running import request_round
from matching.solver import WORDS, Reason


@staff
def rounds(request: UserRequest) -> HttpResponse:
    """All rounds, newest first."""
    page = page_of(request, Round.objects.select_related("asked_by"))
    return render(request, "matching/rounds/rounds.html", {"page": page})


@staff
@require_POST
def run(request: UserRequest) -> HttpResponse:
    """Requests a round, and redirects to its page."""
    matching_round = do_or_refuse(request, lambda: request_round(by=request.user, at=now()))
    if matching_round is None:
        return redirect("matching:rounds")
    return redirect("matching:round", pk=matching_round.pk)


@staff
def round_page(request: UserRequest, pk: int) -> HttpResponse:
    """The page of one round. While the round runs, shows its progress. After that, shows its
    proposals, and why the other men were not matched."""
    matching_round = get_object_or_404(Round.objects.select_related("asked_by", "policy"), pk=pk)
    page = page_of(request, proposals_of(matching_round, request.user))
    for row in page:
        row.obstacle, row.fit = obstacle_now(row), fit_of(row)
    context = {
        "round": matching_round,
        "page": page,
        "men": men_in_words(matching_round.waiting, matching_round.to_cover),
        "changes": changes_in(matching_round, request.user),
        "reasons": reasons_in(matching_round, request.user),
        "one_more": one_more_in(matching_round, request.user),
    }
    return render(request, "matching/rounds/round.html", context)


@staff
def unmatched(request: UserRequest, pk: int) -> HttpResponse:
    """The men that a round could not match, each with its reason."""
    matching_round = get_object_or_404(Round, pk=pk)
    page = page_of(request, unmatched_in(matching_round, request.user))
    for row in page:
        row.words = WORDS[Reason(row.reason)]
    return render(
        request, "matching/rounds/unmatched.html", {"round": matching_round, "page": page}
    )


@staff
def progress(request: UserRequest, pk: int) -> HttpResponse:
    """The progress of a round, which htmx asks for every second. Once the round is done, loads the
    whole page."""
    return progress_response(request, get_object_or_404(Round, pk=pk))
