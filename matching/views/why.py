"""Why a pair, why not a man, why no man: as things stand now."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from config.common.clock import now
from config.ui.requests import StaffRequest, staff
from matching.domain import reads
from matching.domain.why import CannotSay, why_this_mentor, why_this_pair, why_unmatched
from matching.permissions import proposals_for, referrals_for


@staff
def pair(request: StaffRequest, pk: int) -> HttpResponse:
    """The next best mentor for a proposed man, and what declining would cost whom."""
    theirs = proposals_for(request.user).select_related("mentor__user", "referral")
    context: dict[str, object] = {"proposal": (chosen := get_object_or_404(theirs, pk=pk))}
    try:
        context["answer"] = why_this_pair(proposal=chosen, by=request.user, at=now())
    except CannotSay as error:
        context["problem"] = str(error)
    return render(request, "matching/why_pair.html", context)


@staff
def man(request: StaffRequest, pk: int) -> HttpResponse:
    """Why a waiting man has no mentor, and what would be enough."""
    theirs = referrals_for(request.user).select_related("establishment")
    context: dict[str, object] = {"referral": (found := get_object_or_404(theirs, pk=pk))}
    try:
        context["answer"] = why_unmatched(referral=found, by=request.user, at=now())
    except CannotSay as error:
        context["problem"] = str(error)
    return render(request, "matching/why_unmatched.html", context)


@staff
def mentor(request: StaffRequest, pk: int) -> HttpResponse:
    """Why a mentor would be proposed nobody."""
    found = get_object_or_404(reads.mentor_list(request.user), pk=pk)
    context: dict[str, object] = {"mentor": found}
    try:
        context["answer"] = why_this_mentor(mentor=found, by=request.user, at=now())
    except CannotSay as error:
        context["problem"] = str(error)
    return render(request, "matching/why_mentor.html", context)
