"""The pages of one man and of one mentor."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from config.accounts.access import UserRequest
from config.common.clock import london_today
from config.ui.pages import staff
from matching.matches.lists import match_list
from matching.mentors.away import away_from
from matching.mentors.lists import mentor_list
from matching.permissions import referrals_for
from matching.proposals.lists import approvable_proposals, exclusion_list
from matching.solver import WORDS, Reason
from recruitment.weekly import week_in_words


@staff
def referral(request: UserRequest, pk: int) -> HttpResponse:
    """One man: his referral, proposals, matches and the mentors ruled out for him."""
    man = get_object_or_404(
        referrals_for(request.user).select_related("establishment", "participant"), pk=pk
    )
    last = man.unmatched.order_by("-round_id").first()
    context = {
        "referral": man,
        "needs": man.needs.select_related("need").order_by("-weight", "need_id"),
        "slots": week_in_words(man.slots),
        "preferred": week_in_words(man.preferred_slots),
        "why_unmatched": WORDS[Reason(last.reason)] if last else "",
        "proposals": approvable_proposals(request.user).filter(referral=man),
        "matches": match_list(request.user).filter(referral=man),
        "exclusions": exclusion_list(request.user).filter(referral=man),
    }
    return render(request, "site/referral.html", context)


@staff
def mentor(request: UserRequest, pk: int) -> HttpResponse:
    """One mentor: their times, proposals, matches and the men ruled out for them."""
    mentor = get_object_or_404(mentor_list(request.user), pk=pk)
    context = {
        "mentor": mentor,
        "slots": week_in_words(mentor.slots & ~mentor.fortnightly),
        "fortnightly": week_in_words(mentor.fortnightly),
        "away": away_from(mentor, today=london_today()),
        "boundaries": mentor.boundaries.all(),
        "experience": mentor.experience.select_related("need").order_by("-level", "need_id"),
        "proposals": approvable_proposals(request.user).filter(mentor=mentor),
        "matches": match_list(request.user).filter(mentor=mentor),
        "exclusions": exclusion_list(request.user).filter(mentor=mentor),
    }
    return render(request, "site/mentor.html", context)
