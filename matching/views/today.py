"""What waits for the coordinator."""

from django.http import HttpResponse
from django.shortcuts import render

from config.common.clock import london_today, now
from config.ui.requests import StaffRequest, staff
from matching.domain import reads
from matching.domain.cover import men_needing_cover
from matching.domain.mentoring.hard_sessions import open_hard_sessions
from matching.domain.mentoring.settling import absences_soon, unsettled_sessions
from matching.domain.mentoring.supervision import overdue_supervisions
from matching.domain.taking_in import ready_count
from matching.domain.weekly import next_try
from recruitment.domain.clearances import clearance_list, ending_soon, to_chase
from recruitment.domain.screening import waiting_for_staff
from recruitment.permissions import establishments_for
from training.domain.reads import registers_to_take


@staff
def today(request: StaffRequest) -> HttpResponse:
    """The day in five numbers, and the round."""
    day, last = london_today(), reads.latest_round()
    clearances = clearance_list(request.user)
    context = {
        "applications": waiting_for_staff(request.user).count(),
        "figures": reads.figures(request.user, today=day),
        "round": last,
        "has_prison": establishments_for(request.user).exists(),
        "again": next_try(last) if last else None,
        "proposals": reads.standing_proposals(request.user)[:5],
        "hard_sessions": open_hard_sessions(request.user),
        "overdue": overdue_supervisions(request.user, today=day),
        "unsettled": unsettled_sessions(request.user),
        "absences": absences_soon(request.user, today=day),
        "to_cover": men_needing_cover(request.user),
        "uncleared": reads.uncleared_matches(request.user, today=day),
        "to_chase": to_chase(clearances, today=day).count(),
        "registers": registers_to_take(at=now()),
        "ready": ready_count(request.user, at=now()),
        "ending": ending_soon(clearances, today=day).count(),
    }
    return render(request, "matching/today.html", context)
