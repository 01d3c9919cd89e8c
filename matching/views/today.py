"""What waits for the coordinator."""

from django.http import HttpResponse
from django.shortcuts import render

from config.common.clock import london_today
from matching.domain import reads
from matching.domain.weekly import next_try
from matching.views.requests import StaffRequest, staff


@staff
def today(request: StaffRequest) -> HttpResponse:
    """The day in five numbers, and the round."""
    last = reads.latest_round()
    context = {
        "figures": reads.figures(request.user, today=london_today()),
        "round": last,
        "again": next_try(last) if last else None,
        "proposals": reads.open_proposals(request.user).filter(reads.STANDS)[:5],
    }
    return render(request, "matching/today.html", context)
