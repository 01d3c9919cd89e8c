"""The page of one mentor."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from config.accounts.access import UserRequest
from config.accounts.roles import Role
from config.common.clock import london_today
from config.common.outbox.undelivered import undelivered_email
from config.ui.pages import staff
from matching.matches.lists import match_list
from matching.mentors.about import KNOWN
from matching.mentors.away import away_from
from matching.mentors.getting_in import ENDS_SOON, entries_of, refresher_due_on
from matching.mentors.home import is_cleared
from matching.mentors.hours import different_hours, hours_in_words, prisons_missed
from matching.mentors.lists import mentor_list
from matching.proposals.lists import exclusion_list, standing_proposals
from recruitment.weekly import week_in_words


@staff
def mentor(request: UserRequest, pk: int) -> HttpResponse:
    """Shows one mentor: how to reach them, their times, their clearances and passes, proposals,
    matches and ruled-out pairs."""
    today = london_today()
    mentor = get_object_or_404(mentor_list(request.user), pk=pk)
    context = {
        "mentor": mentor,
        "undelivered": undelivered_email(mentor.user.email),
        "can_hold": Role.MANAGER in request.user.roles,
        "today": today,
        "soon": today + ENDS_SOON,
        "is_cleared": is_cleared(mentor, today=today),
        "prisons_missed": prisons_missed(mentor),
        "entries": entries_of(mentor, by=request.user),
        "refresher_due": refresher_due_on(mentor),
        "parts": [
            (name, part.title, part.lines(mentor))
            for name, part in KNOWN.items()
            if name != "contact"
        ],
        "slots": week_in_words(mentor.slots & ~mentor.fortnightly),
        "fortnightly": week_in_words(mentor.fortnightly),
        "hours": hours_in_words(mentor),
        "has_different_hours": bool(different_hours(mentor)),
        "away": away_from(mentor, today=today),
        "proposals": standing_proposals(request.user).filter(mentor=mentor),
        "matches": match_list(request.user).filter(mentor=mentor),
        "exclusions": exclusion_list(request.user).filter(mentor=mentor),
    }
    return render(request, "site/mentor.html", context)
