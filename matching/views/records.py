"""One man, one mentor; and letting a ruled-out pair back in."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from config.common.clock import london_today, now
from config.ui.requests import StaffRequest, do_and_say, staff
from matching.domain import reads
from matching.domain.exclusions import lift_exclusion
from matching.domain.mentoring.away import away_from
from matching.permissions import referrals_for
from matching.solver import WORDS, Reason
from recruitment.weekly import week_in_words


@staff
def referral(request: StaffRequest, pk: int) -> HttpResponse:
    """What is known of one man, and where his referral stands."""
    man = get_object_or_404(referrals_for(request.user).select_related("establishment"), pk=pk)
    last = man.unmatched.order_by("-round_id").first()
    context = {
        "referral": man,
        "needs": man.needs.select_related("need").order_by("-weight", "need_id"),
        "slots": week_in_words(man.slots),
        "preferred": week_in_words(man.preferred_slots),
        "why_unmatched": WORDS[Reason(last.reason)] if last else "",
        "proposals": reads.standing_proposals(request.user).filter(referral=man),
        "matches": reads.match_list(request.user).filter(referral=man),
        "exclusions": reads.exclusion_list(request.user).filter(referral=man),
    }
    return render(request, "matching/referral.html", context)


@staff
def mentor(request: StaffRequest, pk: int) -> HttpResponse:
    """What one mentor offers, and whom he or she meets."""
    found = get_object_or_404(reads.mentor_list(request.user), pk=pk)
    context = {
        "mentor": found,
        "slots": week_in_words(found.slots & ~found.fortnightly),
        "fortnightly": week_in_words(found.fortnightly),
        "away": away_from(found, today=london_today()),
        "boundaries": found.boundaries.all(),
        "experience": found.experience.select_related("need").order_by("-level", "need_id"),
        "proposals": reads.standing_proposals(request.user).filter(mentor=found),
        "matches": reads.match_list(request.user).filter(mentor=found),
        "exclusions": reads.exclusion_list(request.user).filter(mentor=found),
    }
    return render(request, "matching/mentor.html", context)


@staff
@require_POST
def lift(request: StaffRequest, pk: int) -> HttpResponse:
    """Lets a pair be proposed again."""
    exclusion = get_object_or_404(reads.exclusion_list(request.user), pk=pk)
    pair = f"{exclusion.mentor} and {exclusion.referral.name}"
    do_and_say(
        request,
        lambda: lift_exclusion(exclusion=exclusion, by=request.user, at=now()),
        f"{pair} can be proposed again from the next round.",
    )
    return redirect("matching:exclusions")
