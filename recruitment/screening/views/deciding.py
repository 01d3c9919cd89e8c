"""The pages where staff preview, confirm and undo decisions."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from config.accounts.access import UserRequest
from config.common.clock import now
from config.ui.pages import do_and_say, keys_in, staff
from recruitment.letters.forms import LetterForm
from recruitment.models import Application, Decision, Step
from recruitment.permissions import applications_for
from recruitment.prisons.free_times import prisons_missed_by
from recruitment.screening.decisions import (
    HOLD,
    REASONS_FOR,
    DecisionPlan,
    decide_all,
    digest,
    plan_decisions,
    undo_decision,
    undo_own_decisions,
)
from recruitment.screening.forms import ReasonForm

AT_ONCE_LIMIT = 50


@staff
@require_http_methods(["GET", "POST"])
def decide_several(request: UserRequest) -> HttpResponse:
    """Previews the email to each applicant that staff selected. A POST decides."""
    query = request.POST if request.method == "POST" else request.GET
    applications, step = _selected(request, query), query.get("step", "")
    if not applications or step not in Step.values:
        messages.error(request, "Select at least one application, then choose a decision.")
        return redirect("recruitment:applications")
    reasons = REASONS_FOR.get(Step(step), {})
    reason = ReasonForm(query if "reason" in query else None, reasons=reasons)
    if reasons and not reason.is_valid():
        return _page(request, Step(step), applications, [], reason)
    planned = plan_decisions(
        applications, Step(step), reason=query.get("reason", ""), by=request.user, at=now()
    )
    letter = _letter(request, planned)
    if request.method == "GET" or (letter and not letter.is_valid()):
        return _page(request, Step(step), applications, planned, reason, letter)
    if letter:
        planned = [DecisionPlan(planned[0].application, letter.text)]
    elif len(planned) > 1 and query.get("digest") != digest(planned):
        messages.error(
            request,
            "The emails have changed since you previewed them. Please check the emails again.",
        )
        return _page(request, Step(step), applications, planned, reason)
    return _decide(request, Step(step), planned)


@staff
@require_POST
def undo(request: UserRequest, pk: int) -> HttpResponse:
    """Undoes a decision before it takes effect."""
    decisions = Decision.objects.filter(application__in=applications_for(request.user).values("pk"))
    decision = get_object_or_404(decisions.select_related("application"), pk=pk)
    do_and_say(
        request,
        lambda: undo_decision(decision=decision, by=request.user, at=now()),
        "Decision undone. We have not emailed the applicant.",
    )
    return redirect("recruitment:application", decision.application.reference)


@staff
@require_POST
def undo_own(request: UserRequest) -> HttpResponse:
    """Undoes every decision of this person that has not taken effect yet."""
    undone = undo_own_decisions(by=request.user, at=now())
    if undone:
        words = "1 decision" if undone == 1 else f"{undone} decisions"
        messages.success(request, f"{words} undone. We have not sent the emails.")
    else:
        messages.error(
            request, "You have no decisions to undo. All your decisions have already taken effect."
        )
    return redirect("recruitment:today")


def _selected(request: UserRequest, query: QueryDict) -> list[Application]:
    keys = keys_in(query.getlist("application"))[:AT_ONCE_LIMIT]
    applications = applications_for(request.user).filter(pk__in=keys)
    return list(applications.select_related("cohort", "applicant").order_by("submitted_at", "pk"))


def _letter(request: UserRequest, planned: list[DecisionPlan]) -> LetterForm | None:
    """The form to change the email, when staff decide on one person.

    None when staff decide on several people.
    """
    if len(planned) != 1 or planned[0].problem:
        return None
    if request.method == "POST":
        return LetterForm(request.POST)
    return LetterForm(initial=planned[0].text._asdict())


def _decide(request: UserRequest, step: Step, planned: list[DecisionPlan]) -> HttpResponse:
    """Decides, and says what happened.

    When staff decide on several applications, leaves out applications that the preview showed as
    impossible.
    """
    possible = [plan for plan in planned if not plan.problem or len(planned) == 1]
    problems = decide_all(planned=possible, step=step, by=request.user, at=now())
    many = len(possible) - len(problems)
    if many:
        minutes = HOLD.seconds // 60
        words = "1 decision" if many == 1 else f"{many} decisions"
        messages.success(
            request,
            f"{words} made. You can undo for {minutes} minutes. After that, we will email "
            "everybody you decided about.",
        )
    for problem in problems:
        messages.error(request, f"{problem.application.full_name}: {problem.problem}")
    if len(planned) == 1:
        return redirect("recruitment:application", planned[0].application.reference)
    return redirect("recruitment:today")


def _by_problem(planned: list[DecisionPlan]) -> dict[str, list[str]]:
    """The names of the applicants who have each problem, by problem."""
    names: dict[str, list[str]] = {}
    for plan in planned:
        if plan.problem:
            names.setdefault(plan.problem.removesuffix("."), []).append(plan.application.full_name)
    return names


def _page(
    request: UserRequest,
    step: Step,
    applications: list[Application],
    planned: list[DecisionPlan],
    reason: ReasonForm,
    letter: LetterForm | None = None,
) -> HttpResponse:
    context = {
        "step": step,
        "chosen": applications,
        "possible": [plan for plan in planned if not plan.problem],
        "problems": _by_problem(planned),
        "digest": digest(planned),
        "reason": reason,
        "asks_reason": step in REASONS_FOR,
        "letter": letter,
        "form": letter or reason,
        "minutes": HOLD.seconds // 60,
        "no_time": _without_time(step, planned),
    }
    return render(request, "recruitment/screening/decide.html", context)


def _without_time(step: Step, planned: list[DecisionPlan]) -> list[str]:
    """If the step offers a place: the names of the people who are not free for any session at the
    prisons they chose."""
    if step != Step.OFFER:
        return []
    applications = [plan.application for plan in planned if not plan.problem]
    missed = prisons_missed_by(applications)
    return [row.full_name for row in applications if row.pk in missed]
