"""How many mentors short the programme is now, and why."""

from django.http import HttpResponse
from django.shortcuts import render

from config.common.clock import london_date, now
from config.common.errors import DomainError
from config.ui.requests import StaffRequest, staff
from matching.domain.capacity import (
    capacity,
    changes,
    figure_lines,
    headline,
    picture,
    previous_copy,
    prisons_of,
)


@staff
def capacity_now(request: StaffRequest) -> HttpResponse:
    """The figures of the morning e-mail, for this person's prisons, as they stand."""
    at = now()
    try:
        found = capacity(at=at, prisons=prisons_of(request.user))
    except DomainError as error:
        return render(request, "matching/capacity_unknown.html", {"problem": error})
    told = previous_copy(request.user, before=london_date(at))
    change = changes(found, told, today=london_date(at))
    context = {
        "told": found,
        "picture": picture(found),
        "headline": headline(found.total),
        "lines": figure_lines(found.total, change),
        "change": change,
        "made_at": at,
    }
    return render(request, "matching/capacity.html", context)
