"""Pages to start an application, answer its questions, check the answers and send it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest, public, signed_in
from config.common.clock import london_today, now
from config.common.errors import DomainError
from config.ui.pages import do_and_say
from recruitment.applying.drafts import (
    AlreadyApplying,
    email_link_back,
    next_question,
    save_answers,
    save_what_was_typed,
    start_application,
)
from recruitment.applying.forms.by_question import FORMS
from recruitment.applying.forms.equality import EqualityForm
from recruitment.applying.forms.you import QuestionForm
from recruitment.applying.leaving import is_draft
from recruitment.applying.questions import BY_NAME, CONVICTIONS, QUESTIONS, Question
from recruitment.applying.sending import (
    TooYoung,
    adult_from,
    check_can_send,
    is_adult,
    keep_equality_answers,
    submit_application,
)
from recruitment.applying.timeline import answers_in_words
from recruitment.applying.views.leaving import (
    BACK,
    FORM_ID,
    LATER,
    LEAVING,
    SIGN_OUT,
    answer_script,
    saves_by_itself,
    sign_out,
)
from recruitment.cohorts.knowing import facts_of
from recruitment.cohorts.planning import is_open, next_cohort
from recruitment.cohorts.replying import reply_due_on
from recruitment.models import Application, Establishment
from recruitment.pages import address, applicants, own
from recruitment.permissions import own_applications
from recruitment.prisons.free_times import prisons_missed
from recruitment.unfinished import Page, typed_in, unfinished

CHECK = "check"
LOOKED = "looked"
WHEN_AND_WHERE = ("prisons", "availability")


@public
@require_safe
def apply(request: HttpRequest) -> HttpResponse:
    """Shows what we ask of volunteers, with a button to register. Somebody who is signed in sees a
    button to start an application instead."""
    cohort = next_cohort(now())
    context = {
        "cohort": cohort,
        "is_open": is_open(cohort, now()),
        "questions": len(QUESTIONS),
        "facts": facts_of(cohort, Establishment.objects.open()),
    }
    return render(request, "recruitment/applying/apply.html", context)


@signed_in
@require_POST
def start(request: UserRequest) -> HttpResponse:
    """Starts a draft and opens its first question."""
    try:
        application = start_application(by=request.user, at=now())
    except AlreadyApplying as error:
        context = {"application": error.application, "problem": error}
        return render(request, "recruitment/applying/already.html", context)
    return redirect(address("apply_question", application, QUESTIONS[0].name))


@applicants
@require_safe
def newest(request: UserRequest) -> HttpResponse:
    """Opens the person's newest application."""
    application = own_applications(request.user).first()
    return redirect(address("own_application", application) if application else "recruitment:apply")


@applicants
@require_http_methods(["GET", "POST"])
def question(request: UserRequest, reference: str, name: str) -> HttpResponse:
    """Shows one question of a draft. A POST saves the answer and opens the next question."""
    application, question = own(request, reference), _question(name)
    if request.method == "POST":
        return _answer(request, application, question)
    if not is_draft(application):
        return redirect(address("own_application", application))
    typed = unfinished(Page(application, name))
    form = FORMS[name](typed, question=question, application=application)
    return _page(request, application, question, form)


def _answer(request: UserRequest, application: Application, question: Question) -> HttpResponse:
    """Saves the answer if it is valid, and otherwise what was typed. Then opens the page that the
    pressed button leads to. If the person wanted the next question but the answer is not valid,
    shows this question again."""
    form = FORMS[question.name](request.POST, question=question, application=application)
    if saves_by_itself(request):
        save = partial(save_what_was_typed, typed=typed_in(form), **_who(request, form))
        return answer_script(application, save)
    is_leaving = bool(LEAVING & set(request.POST))
    if not do_and_say(request, _saving(request, form, is_leaving=is_leaving)):
        return redirect(address("own_application", application))
    if not (is_leaving or form.is_valid()):
        return _page(request, application, question, form)
    if {LATER, SIGN_OUT} & set(request.POST):
        email_link_back(application=application, by=request.user, at=now())
    if SIGN_OUT in request.POST:
        return sign_out(request)
    return redirect(_onwards(request, application, question))


def _saving(request: UserRequest, form: QuestionForm, *, is_leaving: bool) -> Callable[[], None]:
    """A function that saves the form: as an answer if it is valid, and otherwise as what was typed.
    If somebody leaves without a change, even a valid form is not saved as an answer."""
    who = _who(request, form)
    if form.is_valid() and not (is_leaving and not form.has_changed()):
        return lambda: save_answers(answers=form.answers(), **who)
    return lambda: save_what_was_typed(typed=typed_in(form), **who)


def _who(request: UserRequest, form: QuestionForm) -> dict[str, Any]:
    return {
        "application": form.application,
        "question": form.question,
        "by": request.user,
        "at": now(),
    }


@applicants
@require_safe
def saved(request: UserRequest, reference: str) -> HttpResponse:
    """Says how to come back to the draft later."""
    context = {"application": own(request, reference), "today": london_today()}
    return render(request, "recruitment/applying/saved.html", context)


@applicants
@require_safe
def too_young(request: UserRequest, reference: str) -> HttpResponse:
    """Tells an applicant under 18 from which day they can send their application."""
    application = own(request, reference)
    if application.born_on is None:
        return redirect(address("apply_question", application, "birth"))
    context = {"application": application, "adult_from": adult_from(application.born_on)}
    return render(request, "recruitment/applying/too_young.html", context)


def _question(name: str) -> Question:
    if name not in BY_NAME:
        raise Http404
    return BY_NAME[name]


def _page(
    request: UserRequest, application: Application, question: Question, form: QuestionForm
) -> HttpResponse:
    place = QUESTIONS.index(question)
    context = {
        "application": application,
        "question": question,
        "form": form,
        "number": place + 1,
        "total": len(QUESTIONS),
        "save": "Save and continue",
        "leaves_by": FORM_ID,
    }
    return render(request, form.template, context)


def _back(request: UserRequest, application: Application, question: Question) -> str:
    """The address to go back to: the check page, the question before or the list of tasks."""
    place = QUESTIONS.index(question)
    if request.GET.get("from") == CHECK:
        return address("apply_check", application)
    if place == 0:
        return address("own_application", application)
    return address("apply_question", application, QUESTIONS[place - 1].name)


def _onwards(request: UserRequest, application: Application, question: Question) -> str:
    """The address of the page that opens after an answer is saved."""
    if LATER in request.POST:
        return address("apply_saved", application)
    if BACK in request.POST:
        return _back(request, application, question)
    born_on = application.born_on
    if question.name == "birth" and born_on and not is_adult(born_on, on=london_today()):
        return address("apply_not_yet", application)
    if (
        question.name in WHEN_AND_WHERE
        and LOOKED not in request.GET
        and prisons_missed(application)
    ):
        return _look_again(request, application)
    if request.GET.get("from") == CHECK:
        return address("apply_check", application)
    following = next_question(application, after=question.name)
    if following is None:
        return address("apply_check", application)
    return address("apply_question", application, following.name)


def _look_again(request: UserRequest, application: Application) -> str:
    """The address of the page about times, where it warns once that no time suits the chosen
    prisons."""
    query = request.GET.copy()
    query[LOOKED] = "1"
    return f"{address('apply_question', application, 'availability')}?{query.urlencode()}"


@applicants
@require_safe
def check(request: UserRequest, reference: str) -> HttpResponse:
    """Every answer, each with a link to change it."""
    application = own(request, reference)
    if not is_draft(application):
        return redirect(address("own_application", application))
    context = {
        "application": application,
        "sections": answers_in_words(application),
        "next_question": next_question(application),
        "is_open": is_open(application.cohort, now()),
        "told_convictions": CONVICTIONS.name in application.answered,
        "prisons_missed": prisons_missed(application),
    }
    return render(request, "recruitment/applying/check.html", context)


@applicants
@require_http_methods(["GET", "POST"])
def send(request: UserRequest, reference: str) -> HttpResponse:
    """The optional questions about equality. Answering them or skipping them sends the
    application."""
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
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect(address("own_application", application))
    if not form.is_valid():
        context = {"application": application, "form": form}
        return render(request, "recruitment/applying/send.html", context)
    _keep(form, application, skips="skip" in request.POST)
    return redirect(address("apply_sent", application))


@applicants
@require_safe
def confirmation(request: UserRequest, reference: str) -> HttpResponse:
    """Shows the reference number of the application that was sent, and what happens next."""
    application = own(request, reference)
    if is_draft(application):
        return redirect(address("own_application", application))
    context = {"application": application, "reply_by": reply_due_on(application)}
    return render(request, "recruitment/applying/sent.html", context)


def _keep(form: EqualityForm, application: Application, *, skips: bool) -> None:
    if not skips:
        keep_equality_answers(application=application, answers=form.cleaned_data)
