"""The pages that answer “why?”."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from config.accounts.access import UserRequest
from config.common.clock import now
from config.ui.pages import staff
from matching.mentors.lists import mentor_list
from matching.permissions import proposals_for, referrals_for
from matching.questions.answers import answer_or_problem, man_answer, mentor_answer, pair_answer
from matching.questions.asking import ask
from matching.questions.why import WHY_MAN, WHY_MENTOR, WHY_PAIR


@staff
def pair(request: UserRequest, pk: int) -> HttpResponse:
    """Which other mentors could take the man of a proposal. Also what would change for other men if
    staff chose one of them, or declined the pair."""
    rows = proposals_for(request.user).select_related("mentor__user", "referral__participant")
    proposal = get_object_or_404(rows, pk=pk)
    question = ask(WHY_PAIR, by=request.user, at=now(), proposal=pk)
    answer = answer_or_problem(
        "answer", question, lambda result: pair_answer(result, by=request.user)
    )
    context = {"proposal": proposal, **answer}
    return render(request, "matching/questions/why_pair.html", context)


@staff
def man(request: UserRequest, pk: int) -> HttpResponse:
    """Why a waiting man has no mentor, and which changes would get him a mentor."""
    rows = referrals_for(request.user).select_related("establishment", "participant")
    referral = get_object_or_404(rows, pk=pk)
    question = ask(WHY_MAN, by=request.user, at=now(), referral=pk)
    answer = answer_or_problem(
        "answer", question, lambda result: man_answer(result, referral, by=request.user)
    )
    context = {"referral": referral, **answer}
    return render(request, "matching/questions/why_unmatched.html", context)


@staff
def mentor(request: UserRequest, pk: int) -> HttpResponse:
    """Whether a round would propose a man for this mentor now. If not, says why."""
    mentor = get_object_or_404(mentor_list(request.user), pk=pk)
    question = ask(WHY_MENTOR, by=request.user, at=now(), mentor=pk)
    answer = answer_or_problem("answer", question, lambda result: mentor_answer(result, mentor))
    return render(request, "matching/questions/why_mentor.html", {"mentor": mentor, **answer})
