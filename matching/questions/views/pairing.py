"""The pages to fix a pair, to rule out a pair, and to choose a runner-up. Before somebody confirms,
each page shows what would change for other men."""

from collections.abc import Sequence

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from config.accounts.access import UserRequest
from config.common.clock import now
from config.ui.pages import do_and_say, staff
from matching.mentors.lists import mentor_list
from matching.models import ExclusionKind, Question, Referral
from matching.permissions import mentors_for, proposals_for
from matching.proposals.choosing import choose_runner_up
from matching.proposals.fixed_pairs import fix_pair, ways_to_meet
from matching.proposals.ruling_out import declare_exclusion
from matching.questions.answers import answer_or_problem, effect
from matching.questions.asking import ask
from matching.questions.forms.pairing import FixPairForm, RuleOutForm, RunnerUpForm
from matching.questions.prices import CHOOSING, FIXING, RULING_OUT
from matching.referrals.pages import where_possible
from matching.states import MentorStatus, ProposalStatus
from recruitment.weekly import SLOTS, slot_name


@staff
@require_http_methods(["GET", "POST"])
@where_possible("fix_pair")
def fix(request: UserRequest, man: Referral) -> HttpResponse:
    """Fixes a mentor and a time for this man. Every later round proposes the fixed pair."""
    ways = ways_to_meet(man, by=request.user, at=now())
    mentors = mentor_list(request.user).in_bulk({mentor for mentor, _ in ways})
    form = FixPairForm(request.POST if request.method == "POST" else None, ways, mentors)
    if form.is_valid() and "again" not in request.POST:
        key, slot = map(int, form.cleaned_data["way"].split(":"))
        mentor, reason = mentors[key], form.cleaned_data["reason"]
        if "confirmed" not in request.POST:
            return _confirm(
                request,
                man,
                form,
                ask(FIXING, by=request.user, at=now(), mentor=key, referral=man.pk, slot=slot),
                title=f"Fix {mentor} for {man.name}?",
                answers=[("Time", f"{slot_name(slot)}s"), ("Reason", reason)],
                submit="Fix this pair",
                nobody="Nobody else would be affected.",
            )
        if do_and_say(
            request,
            lambda: fix_pair(
                mentor=mentor, referral=man, slot=slot, reason=reason, by=request.user, at=now()
            ),
            f"Every round will now propose {mentor} for {man.name}.",
            form=form,
        ):
            return redirect("matching:exclusions")
    context = {"referral": man, "form": form, "ways": len(ways)}
    return render(request, "matching/questions/fix_pair.html", context)


@staff
@require_http_methods(["GET", "POST"])
@where_possible("rule_out")
def rule_out(request: UserRequest, man: Referral) -> HttpResponse:
    """Rules out a mentor for this man."""
    form = RuleOutForm(request.POST if request.method == "POST" else None)
    team = mentor_list(request.user).exclude(status=MentorStatus.LEFT)
    form.fields["mentor"].queryset = team  # type: ignore[attr-defined] # of a ModelChoiceField
    if form.is_valid() and "again" not in request.POST:
        mentor, reason = form.cleaned_data["mentor"], form.cleaned_data["reason"]
        kind = ExclusionKind(form.cleaned_data["kind"])
        if "confirmed" not in request.POST:
            label = str(kind.label)
            return _confirm(
                request,
                man,
                form,
                ask(RULING_OUT, by=request.user, at=now(), mentor=mentor.pk, referral=man.pk),
                title=f"Rule out {mentor} for {man.name}?",
                answers=[("Why", label[0].upper() + label[1:]), ("Reason", reason)],
                submit="Rule out this pair",
                nobody="Nobody would be affected.",
            )
        if do_and_say(
            request,
            lambda: declare_exclusion(
                mentor=mentor, referral=man, kind=kind, reason=reason, by=request.user, at=now()
            ),
            f"Ruled out. No round will propose {mentor} for {man.name}.",
            form=form,
        ):
            return redirect("matching:exclusions")
    return render(request, "matching/questions/rule_out.html", {"referral": man, "form": form})


def _confirm(
    request: UserRequest,
    man: Referral,
    form: Form,
    question: Question,
    *,
    title: str,
    answers: Sequence[tuple[str, str]],
    submit: str,
    nobody: str,
) -> HttpResponse:
    """The page that asks for confirmation and shows what would change for other men.

    The page has the answers as hidden fields, so that each button sends them again. `nobody` is the
    sentence to show if no man would be affected.
    """
    context = {"referral": man, "form": form, "title": title, "answers": answers}
    price = answer_or_problem("price", question, lambda result: effect(result, by=request.user))
    context |= {"submit": submit, "nobody": nobody, **price}
    return render(request, "matching/questions/confirm_pair.html", context)


@staff
@require_http_methods(["GET", "POST"])
def choose(request: UserRequest, pk: int, mentor: int, slot: int) -> HttpResponse:
    """Chooses another mentor for the man of a proposal. First shows what would change for other
    men."""
    related = ("mentor__user", "referral__participant", "referral__establishment")
    proposal = get_object_or_404(proposals_for(request.user).select_related(*related), pk=pk)
    chosen = get_object_or_404(mentors_for(request.user).select_related("user"), pk=mentor)
    if slot >= SLOTS:
        raise Http404
    if proposal.status != ProposalStatus.OPEN:
        return redirect("matching:proposal", pk=pk)  # this page says what became of the proposal
    form = RunnerUpForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and do_and_say(
        request,
        lambda: choose_runner_up(
            proposal=proposal,
            mentor=chosen,
            slot=slot,
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=now(),
        ),
        f"{chosen} is chosen for {proposal.referral.name}. The next round will propose this pair.",
        form=form,
    ):
        return redirect("matching:proposals")
    question = ask(CHOOSING, by=request.user, at=now(), proposal=pk, mentor=mentor, slot=slot)
    price = answer_or_problem("price", question, lambda result: effect(result, by=request.user))
    context = {"proposal": proposal, "mentor": chosen, "when": slot_name(slot), "form": form}
    return render(request, "matching/questions/choose.html", context | price)
