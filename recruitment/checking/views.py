"""The pages of the eligibility check.

Answers stay in the visitor's session, and nobody else sees them.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from config.accounts.access import public
from config.common.clock import now
from recruitment.checking.eligibility import (
    Answers,
    Question,
    first_obstacle,
    is_obstacle,
    next_question,
    possible_places,
    with_answer,
)
from recruitment.checking.forms import FORMS
from recruitment.cohorts.planning import COMMITMENT, is_open, next_cohort
from recruitment.models import Establishment
from recruitment.prisons.hours import PrisonHours, hours_of

KEY = "eligibility"


@public
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Says what the eligibility check is, with a button to start it."""
    return render(request, "recruitment/checking/check.html", {"questions": len(Question)})


@public
@never_cache
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, name: str) -> HttpResponse:
    """Shows one question. The answer leads to the next question, or to a page that says what the
    person can do instead of volunteering."""
    question, answers = _question(name), _answers(request)
    if question == Question.CONNECTIONS and Question.PLACES not in answers:
        return _to(Question.PLACES)
    form = FORMS[question](request.POST if request.method == "POST" else None, answers=answers)
    if not form.is_valid():
        return _page(request, question, form, _hours(question, answers))
    answers = with_answer(answers, question, form.codes)
    request.session[KEY] = answers
    if is_obstacle(question, answers):
        return redirect("recruitment:check_not_yet", question)
    following = next_question(answers)
    return _to(following) if following else redirect("recruitment:check_passed")


@public
@require_safe
def not_yet(request: HttpRequest, name: str) -> HttpResponse:
    """Says why the answer to this question means that the person cannot apply yet, and what they
    can do instead."""
    question = _question(name)
    context = {"question": question, "commitment": COMMITMENT, "cohort": next_cohort(now())}
    return render(request, f"recruitment/checking/not_yet/{question}.html", context)


@public
@never_cache
@require_http_methods(["GET", "POST"])
def passed(request: HttpRequest) -> HttpResponse:
    """Says that the person could volunteer. Deletes the answers when the person goes on to
    apply."""
    if request.method == "POST":
        request.session.pop(KEY, None)
        return redirect("recruitment:apply")
    answers = _answers(request)
    unfinished = next_question(answers) or first_obstacle(answers)
    if unfinished:
        return _to(unfinished)
    cohort = next_cohort(now())
    context = {
        "establishments": Establishment.objects.filter(code__in=possible_places(answers)),
        "cohort": cohort,
        "is_open": is_open(cohort, now()),
    }
    return render(request, "recruitment/checking/check_passed.html", context)


def _question(name: str) -> Question:
    try:
        return Question(name)
    except ValueError as error:
        raise Http404 from error


def _answers(request: HttpRequest) -> Answers:
    answers: Answers = request.session.get(KEY, {})
    return answers


def _to(question: Question) -> HttpResponse:
    return redirect("recruitment:check_question", question)


def _hours(question: Question, answers: Answers) -> list[PrisonHours]:
    """For the question about time, the hours of the sessions at the prisons that the person can
    travel to. One query. For other questions, nothing and no query."""
    if question != Question.TIME:
        return []
    named = Establishment.objects.open().filter(code__in=possible_places(answers))
    return hours_of(named)


def _page(
    request: HttpRequest, question: Question, form: object, hours: list[PrisonHours]
) -> HttpResponse:
    order = list(Question)
    place = order.index(question)
    context = {
        "form": form,
        "hours": hours,
        "number": place + 1,
        "total": len(order),
        "previous": order[place - 1] if place else None,
    }
    return render(request, "recruitment/checking/check_question.html", context)
