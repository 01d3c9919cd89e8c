"""The pages that answer “why?”."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from config.accounts.access import UserRequest
from config.common.clock import now
from config.ui.pages import staff
from matching.mentors.lists import mentor_list
from matching.permissions import proposals_for, referrals_for
from matching.questions.solving import answer_or_problem
from matching.questions.why import why_this_mentor, why_this_pair, why_unmatched


@staff
def pair(request: UserRequest, pk: int) -> HttpResponse:
    """Which other mentors could take this man. Also what it costs to choose one of these mentors,
    and what it costs to decline the pair."""
    rows = proposals_for(request.user).select_related("mentor__user", "referral__participant")
    proposal = get_object_or_404(rows, pk=pk)
    answer = answer_or_problem(
        "answer", lambda: why_this_pair(proposal=proposal, by=request.user, at=now())
    )
    context = {"proposal": proposal, **answer}
    return render(request, "matching/questions/why_pair.html", context)


@staff
def man(request: UserRequest, pk: int) -> HttpResponse:
    """Why a waiting man has no mentor, and what would help."""
    rows = referrals_for(request.user).select_related("establishment", "participant")
    referral = get_object_or_404(rows, pk=pk)
    answer = answer_or_problem(
        "answer", lambda: why_unmatched(referral=referral, by=request.user, at=now())
    )
    context = {"referral": referral, **answer}
    return render(request, "matching/questions/why_unmatched.html", context)


@staff
def mentor(request: UserRequest, pk: int) -> HttpResponse:
    """Whether a round would propose a man for this mentor now, and if not, why not."""
    mentor = get_object_or_404(mentor_list(request.user), pk=pk)
    answer = answer_or_problem(
        "answer", lambda: why_this_mentor(mentor=mentor, by=request.user, at=now())
    )
    return render(request, "matching/questions/why_mentor.html", {"mentor": mentor, **answer})
