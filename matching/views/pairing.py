"""Insisting on a pair for a man, and ruling one out."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from config.common.clock import now
from config.ui.requests import StaffRequest, do_and_say, staff
from matching.domain.exclusions import declare_exclusion
from matching.domain.insisting import insist, insistence_list, lift_insistence, ways_to_meet
from matching.domain.reads import mentor_list
from matching.forms.pairing import InsistForm, RuleOutForm
from matching.models import ExclusionKind, Referral
from matching.permissions import referrals_for
from matching.states import MentorStatus


@staff
@require_http_methods(["GET", "POST"])
def insist_on(request: StaffRequest, pk: int) -> HttpResponse:
    """A mentor and a time that every round gives this man."""
    man = _theirs(request, pk)
    ways = ways_to_meet(man, by=request.user, at=now())
    mentors = mentor_list(request.user).in_bulk({mentor for mentor, _ in ways})
    form = InsistForm(request.POST if request.method == "POST" else None, ways, mentors)
    if form.is_valid():
        mentor, slot = map(int, form.cleaned_data["way"].split(":"))
        if do_and_say(
            request,
            lambda: insist(
                mentor=mentors[mentor],
                referral=man,
                slot=slot,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=now(),
            ),
            f"Every round now gives {man.name} this mentor.",
            form=form,
        ):
            return redirect("matching:exclusions")
    context = {"referral": man, "form": form, "ways": len(ways)}
    return render(request, "matching/insist.html", context)


@staff
@require_http_methods(["GET", "POST"])
def rule_out(request: StaffRequest, pk: int) -> HttpResponse:
    """A mentor whom no round gives this man."""
    man = _theirs(request, pk)
    form = RuleOutForm(request.POST if request.method == "POST" else None)
    team = mentor_list(request.user).exclude(status=MentorStatus.LEFT)
    form.fields["mentor"].queryset = team  # type: ignore[attr-defined]
    if form.is_valid():
        told = form.cleaned_data
        if do_and_say(
            request,
            lambda: declare_exclusion(
                mentor=told["mentor"],
                referral=man,
                kind=ExclusionKind(told["kind"]),
                reason=told["reason"],
                by=request.user,
                at=now(),
            ),
            f"No round proposes {told['mentor']} to {man.name} now.",
            form=form,
        ):
            return redirect("matching:exclusions")
    return render(request, "matching/rule_out.html", {"referral": man, "form": form})


@staff
@require_POST
def lift(request: StaffRequest, pk: int) -> HttpResponse:
    """Rounds are free again."""
    found = get_object_or_404(insistence_list(request.user), pk=pk)
    do_and_say(
        request,
        lambda: lift_insistence(insistence=found, by=request.user, at=now()),
        "Lifted. The next round is free to choose.",
    )
    return redirect("matching:exclusions")


def _theirs(request: StaffRequest, pk: int) -> Referral:
    return get_object_or_404(referrals_for(request.user).select_related("establishment"), pk=pk)
