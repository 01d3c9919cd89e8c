"""What waits for the coordinator."""

from django.http import HttpResponse
from django.shortcuts import render

from config.common.clock import london_today
from matching.domain import reads
from matching.domain.weekly import next_try
from matching.views.requests import StaffRequest, staff
from recruitment.domain.clearances import clearance_list, ending_soon, to_chase


@staff
def today(request: StaffRequest) -> HttpResponse:
    """The day in five numbers, and the round."""
    day, last = london_today(), reads.latest_round()
    clearances = clearance_list(request.user)
    context = {
        "figures": reads.figures(request.user, today=day),
        "round": last,
        "again": next_try(last) if last else None,
        "proposals": reads.open_proposals(request.user).filter(reads.STANDS)[:5],
        "uncleared": reads.uncleared_matches(request.user, today=day),
        "to_chase": to_chase(clearances, today=day).count(),
        "ending": ending_soon(clearances, today=day).count(),
    }
    return render(request, "matching/today.html", context)
