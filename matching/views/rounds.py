"""Running a round and seeing what came of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from config.common.clock import now
from config.ui.progress import progress_response
from config.ui.requests import StaffRequest, page_of, staff
from matching.domain import reads
from matching.domain.change_words import changes_in
from matching.domain.recheck import standing_obstacle
from matching.domain.rounds import RoundUnderWay, request_round
from matching.models import Round
from matching.solver import WORDS, Reason


@staff
def rounds(request: StaffRequest) -> HttpResponse:
    """Every round, newest first."""
    page = page_of(request, Round.objects.select_related("asked_by"))
    return render(request, "matching/rounds.html", {"page": page})


@staff
@require_POST
def run(request: StaffRequest) -> HttpResponse:
    """Asks the worker for a round and goes to watch it."""
    try:
        asked = request_round(by=request.user, at=now())
    except RoundUnderWay as error:
        messages.error(request, str(error))
        return redirect("matching:rounds")
    return redirect("matching:round", pk=asked.pk)


@staff
def round_page(request: StaffRequest, pk: int) -> HttpResponse:
    """One round: how far it is, or what it proposed and why the others were not matched."""
    this = get_object_or_404(Round.objects.select_related("asked_by", "policy"), pk=pk)
    page = page_of(request, reads.proposals_of(this, request.user))
    for row in page:
        row.obstacle = standing_obstacle(row)
    context = {
        "round": this,
        "page": page,
        "changes": changes_in(this, request.user),
        "reasons": reads.reasons_in(this, request.user),
        "one_more": reads.one_more_in(this, request.user),
    }
    return render(request, "matching/round.html", context)


@staff
def unmatched(request: StaffRequest, pk: int) -> HttpResponse:
    """Every man a round could not place, each with his reason."""
    this = get_object_or_404(Round, pk=pk)
    page = page_of(request, reads.unmatched_in(this, request.user))
    for row in page:
        row.words = WORDS[Reason(row.reason)]
    return render(request, "matching/unmatched.html", {"round": this, "page": page})


@staff
def progress(request: StaffRequest, pk: int) -> HttpResponse:
    """The piece of the round's page that htmx asks for every second; the whole page at the end."""
    this = get_object_or_404(Round, pk=pk)
    return progress_response(request, this)
