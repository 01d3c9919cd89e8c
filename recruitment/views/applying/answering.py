"""Answering the questions of a draft."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from config.common.clock import london_today, now
from config.common.errors import DomainError
from recruitment.domain.applying.drafts import in_the_way, next_question, save_answers
from recruitment.domain.applying.leaving import is_draft
from recruitment.domain.applying.questions import BY_NAME, QUESTIONS, Question
from recruitment.domain.applying.sending import adult_from, is_adult
from recruitment.forms.applying import FORMS, QuestionForm
from recruitment.models import Application
from recruitment.views.applying.requests import (
    ApplicantRequest,
    address,
    applicants,
    own,
    refused,
)

CHECK = "check"
LATER = "later"


@applicants
@require_http_methods(["GET", "POST"])
def question(request: ApplicantRequest, reference: str, name: str) -> HttpResponse:
    """One question; its answer is kept before the next is asked."""
    application, asked = own(request, reference), _asked(name)
    if request.method == "GET" and not is_draft(application):
        return redirect(address("own_application", application))
    form = FORMS[name](
        request.POST if request.method == "POST" else None, question=asked, application=application
    )
    if not form.is_valid():
        if LATER in request.POST and not form.has_changed():
            return redirect(address("apply_saved", application))  # nothing here to lose
        return _page(request, application, asked, form)
    try:
        save_answers(
            application=application,
            question=asked,
            answers=form.answers(),
            by=request.user,
            at=now(),
        )
    except DomainError as error:
        return refused(request, in_the_way(error, application), error)
    return redirect(_onwards(request, application, asked))


@applicants
@require_safe
def saved(request: ApplicantRequest, reference: str) -> HttpResponse:
    """How to come back later."""
    context = {"application": own(request, reference)}
    return render(request, "recruitment/applying/saved.html", context)


@applicants
@require_safe
def too_young(request: ApplicantRequest, reference: str) -> HttpResponse:
    """Kind words for someone who is not 18 yet, and the day he or she will be."""
    application = own(request, reference)
    if application.born_on is None:
        return redirect(address("apply_question", application, "birth"))
    context = {"application": application, "adult_from": adult_from(application.born_on)}
    return render(request, "recruitment/applying/too_young.html", context)


def _asked(name: str) -> Question:
    if name not in BY_NAME:
        raise Http404
    return BY_NAME[name]


def _page(
    request: ApplicantRequest, application: Application, asked: Question, form: QuestionForm
) -> HttpResponse:
    place = QUESTIONS.index(asked)
    context = {
        "application": application,
        "question": asked,
        "form": form,
        "number": place + 1,
        "total": len(QUESTIONS),
        "back": _back(request, application, place),
    }
    return render(request, form.template, context)


def _back(request: ApplicantRequest, application: Application, place: int) -> str:
    """Where one came from: the check page, the question before, or the list of tasks."""
    if request.GET.get("from") == CHECK:
        return address("apply_check", application)
    if place == 0:
        return address("own_application", application)
    return address("apply_question", application, QUESTIONS[place - 1].name)


def _onwards(request: ApplicantRequest, application: Application, asked: Question) -> str:
    """Where to go from an answer just kept."""
    if LATER in request.POST:
        return address("apply_saved", application)
    born_on = application.born_on
    if asked.name == "birth" and born_on and not is_adult(born_on, on=london_today()):
        return address("apply_not_yet", application)
    if request.GET.get("from") == CHECK:
        return address("apply_check", application)
    following = next_question(application, after=asked.name)
    if following is None:
        return address("apply_check", application)
    return address("apply_question", application, following.name)
