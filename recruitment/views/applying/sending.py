"""Checking the answers, the optional questions about equality, and sending."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from config.common.clock import now
from config.common.errors import DomainError
from recruitment.domain.applying.drafts import in_the_way, next_question
from recruitment.domain.applying.equality import keep_equality_answers
from recruitment.domain.applying.leaving import is_draft
from recruitment.domain.applying.sending import TooYoung, check_can_send, submit_application
from recruitment.domain.applying.standing import answers_in_words
from recruitment.domain.cohorts import is_open
from recruitment.forms.applying.equality import EqualityForm
from recruitment.models import Application
from recruitment.views.applying.requests import (
    ApplicantRequest,
    address,
    applicants,
    own,
    refused,
)


@applicants
@require_safe
def check(request: ApplicantRequest, reference: str) -> HttpResponse:
    """Every answer, each with a link to change it."""
    application = own(request, reference)
    if not is_draft(application):
        return redirect(address("own_application", application))
    context = {
        "application": application,
        "sections": answers_in_words(application),
        "next_question": next_question(application),
        "is_open": is_open(application.cohort, now()),
    }
    return render(request, "recruitment/applying/check.html", context)


@applicants
@require_http_methods(["GET", "POST"])
def send(request: ApplicantRequest, reference: str) -> HttpResponse:
    """Asks about equality, and sends the application whatever is answered there."""
    application = own(request, reference)
    if not is_draft(application):
        return redirect(address("own_application", application))
    form = EqualityForm(request.POST if request.method == "POST" else None)
    try:
        check_can_send(application, at=now())
        if form.is_valid():
            submit_application(application=application, by=request.user, at=now())
    except TooYoung:
        return redirect(address("apply_not_yet", application))
    except DomainError as error:
        return refused(request, in_the_way(error, application), error)
    if not form.is_valid():
        context = {"application": application, "form": form}
        return render(request, "recruitment/applying/send.html", context)
    _keep(form, application, skips="skip" in request.POST)
    return redirect(address("apply_sent", application))


@applicants
@require_safe
def sent(request: ApplicantRequest, reference: str) -> HttpResponse:
    """The reference to quote, and what happens next."""
    application = own(request, reference)
    if is_draft(application):
        return redirect(address("own_application", application))
    return render(request, "recruitment/applying/sent.html", {"application": application})


def _keep(form: EqualityForm, application: Application, *, skips: bool) -> None:
    if not skips:
        keep_equality_answers(cohort=application.cohort, answers=form.cleaned_data)
