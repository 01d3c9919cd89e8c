"""Clearances as a list, and how long they take."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.common.clock import london_today
from config.ui.requests import StaffRequest, page_of, staff
from recruitment.domain.clearances import (
    CHASE_AFTER,
    clearance_list,
    lead_time_of,
    lead_times,
    to_chase,
)
from recruitment.filters import ClearanceFilter
from recruitment.models.clearance import DBS
from recruitment.permissions import establishments_for


@staff
@require_safe
def clearances(request: StaffRequest) -> HttpResponse:
    """Clearances; at first those asked for and not answered, the longest wait first."""
    today = london_today()
    rows = clearance_list(request.user)
    chosen = ClearanceFilter.of(request, rows)
    page = page_of(request, chosen.qs)
    for row in page:
        row.weeks = (today - row.requested_on).days // 7 if row.requested_on else None
        row.is_late = row.since <= today - CHASE_AFTER
    context = {"filter": chosen, "page": page, "to_chase": to_chase(rows, today=today).count()}
    return render(request, "recruitment/clearances/list.html", context)


@staff
@require_safe
def lead_times_page(request: StaffRequest) -> HttpResponse:
    """How long each prison has taken, and how many cases that rests on."""
    known = lead_times()
    places = [(DBS, None), *((it.name, it.pk) for it in establishments_for(request.user))]
    rows = [(name, lead_time_of(place, known)) for name, place in places]
    return render(request, "recruitment/clearances/lead_times.html", {"rows": rows})
