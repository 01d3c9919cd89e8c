"""Today, the first page of staff: what needs a decision now, and five figures."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import render

from config.accounts.access import UserRequest
from config.accounts.models import User
from config.common.clock import london_today, now
from config.ui.pages import staff
from matching.matches.lists import uncleared_matches
from matching.mentors.away import absences_soon, unsettled_sessions
from matching.mentors.becoming import ready_count
from matching.mentors.cover import men_needing_cover
from matching.mentors.lists import cleared_on, mentor_list
from matching.mentors.looking_after import open_hard_sessions, overdue_supervisions
from matching.permissions import matches_for
from matching.proposals.lists import approvable_proposals
from matching.referrals.lists import SOON, waiting_list
from matching.rounds.lists import latest_round
from matching.rounds.running import next_try
from matching.states import MatchStatus, MentorStatus
from recruitment.clearances.lists import clearance_list, ending_soon, to_chase
from recruitment.permissions import establishments_for
from recruitment.screening.lists import waiting_for_staff
from training.register.register import registers_to_take


@staff
def today(request: UserRequest) -> HttpResponse:
    """Five figures, what needs a decision now, and the latest round."""
    day, last = london_today(), latest_round()
    clearances = clearance_list(request.user)
    context = {
        "applications": waiting_for_staff(request.user).count(),
        "figures": figures(request.user, today=day),
        "round": last,
        "has_prison": establishments_for(request.user).exists(),
        "again": next_try(last) if last else None,
        "proposals": approvable_proposals(request.user)[:5],
        "hard_sessions": open_hard_sessions(request.user),
        "overdue": overdue_supervisions(request.user, today=day),
        "unsettled": unsettled_sessions(request.user),
        "absences": absences_soon(request.user, today=day),
        "to_cover": men_needing_cover(request.user),
        "uncleared": uncleared_matches(request.user, today=day),
        "to_chase": to_chase(clearances, today=day).count(),
        "registers": registers_to_take(at=now()),
        "ready": ready_count(request.user, at=now()),
        "ending": ending_soon(clearances, today=day).count(),
    }
    return render(request, "site/today.html", context)


@dataclass(frozen=True)
class Figures:
    """The five figures at the top of Today."""

    to_decide: int
    waiting: int
    leaving_soon: int
    free_places: int
    meeting: int


def figures(user: User, *, today: date) -> Figures:
    """The figures for what this person coordinates. Five queries."""
    waiting = waiting_list(user)
    return Figures(
        to_decide=approvable_proposals(user).count(),
        waiting=waiting.count(),
        leaving_soon=waiting.filter(release_on__range=(today, today + SOON)).count(),
        free_places=_free_places(user, today=today),
        meeting=matches_for(user).filter(status=MatchStatus.LIVE).count(),
    )


def _free_places(user: User, *, today: date) -> int:
    """Free places of active mentors who are cleared today, counted as the morning report does."""
    active = mentor_list(user).filter(status=MentorStatus.ACTIVE, leaves_on__isnull=True)
    cleared = cleared_on(active, today, by=user)
    return cleared.order_by().aggregate(total=Sum("free"))["total"] or 0
