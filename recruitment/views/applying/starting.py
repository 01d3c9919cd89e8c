"""Where an application begins, and where it is found again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from config.accounts.access import public, signed_in
from config.common.clock import now
from recruitment.domain.applying.drafts import AlreadyApplying, start_application
from recruitment.domain.applying.questions import QUESTIONS
from recruitment.domain.cohorts import is_open, next_cohort
from recruitment.permissions import own_applications
from recruitment.views.applying.requests import ApplicantRequest, address, applicants


@public
@require_safe
def apply(request: HttpRequest) -> HttpResponse:
    """What applying takes; then registering, or once signed in a button to start."""
    cohort = next_cohort(now())
    context = {"cohort": cohort, "is_open": is_open(cohort, now()), "questions": len(QUESTIONS)}
    return render(request, "recruitment/applying/apply.html", context)


@signed_in
@require_POST
def start(request: ApplicantRequest) -> HttpResponse:
    """Makes the draft and asks the first question."""
    try:
        application = start_application(by=request.user, at=now())
    except AlreadyApplying as error:
        context = {"application": error.application, "problem": error}
        return render(request, "recruitment/applying/already.html", context)
    return redirect(address("apply_question", application, QUESTIONS[0].name))


@applicants
@require_safe
def mine(request: ApplicantRequest) -> HttpResponse:
    """The newest application of this person."""
    newest = own_applications(request.user).first()
    return redirect(address("own_application", newest) if newest else "recruitment:apply")
