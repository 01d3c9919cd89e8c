"""Running a round and seeing what came of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from config.accounts.access import UserRequest
from config.common.clock import now
from config.ui.pages import page_of, progress_response, staff
from matching.models import Round
from matching.proposals.lists import proposals_of
from matching.proposals.rechecking import standing_obstacle
from matching.rounds.changes import changes_in
from matching.rounds.lists import one_more_in, reasons_in, unmatched_in
from matching.rounds.running import RoundUnderWay, request_round
from matching.solver import WORDS, Reason


@staff
def rounds(request: UserRequest) -> HttpResponse:
    """Every round, newest first."""
    page = page_of(request, Round.objects.select_related("asked_by"))
    return render(request, "matching/rounds/rounds.html", {"page": page})


@staff
@require_POST
def run(request: UserRequest) -> HttpResponse:
    """Asks the worker for a round and goes to watch it."""
    try:
        asked = request_round(by=request.user, at=now())
    except RoundUnderWay as error:
        messages.error(request, str(error))
        return redirect("matching:rounds")
    return redirect("matching:round", pk=asked.pk)


@staff
def round_page(request: UserRequest, pk: int) -> HttpResponse:
    """One round: how far it is, or what it proposed and why the others were not matched."""
    this = get_object_or_404(Round.objects.select_related("asked_by", "policy"), pk=pk)
    page = page_of(request, proposals_of(this, request.user))
    for row in page:
        row.obstacle = standing_obstacle(row)
    context = {
        "round": this,
        "page": page,
        "changes": changes_in(this, request.user),
        "reasons": reasons_in(this, request.user),
        "one_more": one_more_in(this, request.user),
    }
    return render(request, "matching/rounds/round.html", context)


@staff
def unmatched(request: UserRequest, pk: int) -> HttpResponse:
    """Every man a round could not place, each with his reason."""
    this = get_object_or_404(Round, pk=pk)
    page = page_of(request, unmatched_in(this, request.user))
    for row in page:
        row.words = WORDS[Reason(row.reason)]
    return render(request, "matching/rounds/unmatched.html", {"round": this, "page": page})


@staff
def progress(request: UserRequest, pk: int) -> HttpResponse:
    """The piece of the round's page that htmx asks for every second; the whole page at the end."""
    this = get_object_or_404(Round, pk=pk)
    return progress_response(request, this)
