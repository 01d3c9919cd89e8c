"""Leaving the page of a question before its answer is finished."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from allauth.account.views import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.timezone import localtime

from config.accounts.access import UserRequest
from config.common.clock import now
from config.common.errors import DomainError
from config.ui.pages import do_and_say
from recruitment.applying.changing import save_unfinished_change
from recruitment.applying.forms.you import QuestionForm
from recruitment.models import Application
from recruitment.pages import address
from recruitment.unfinished import typed_in

BACK, LATER, SIGN_OUT = "back", "later", "sign_out"
LEAVING: Final = {BACK, LATER, SIGN_OUT}
"""The names of the buttons with which somebody leaves a question. All of them save what was
typed."""
FORM_ID: Final = "answer"
"""The id of a question's form. Buttons outside the form use it to send the form."""


def saves_by_itself(request: HttpRequest) -> bool:
    """Whether drafts.js sent the form. This script saves a form while somebody types."""
    return "application/json" in request.headers.get("Accept", "")


def answer_script(application: Application, save: Callable[[], None]) -> HttpResponse:
    """Calls `save`, which saves what was typed, and replies to drafts.js. What was typed becomes an
    answer only when the person presses a button."""
    try:
        save()
    except DomainError:
        elsewhere = address("own_application", application)
        return JsonResponse({"logged": elsewhere}, status=HTTPStatus.CONFLICT)
    return JsonResponse({"revision": 0, "saved": f"{localtime(now()):%H:%M}"})


def sign_out(request: HttpRequest) -> HttpResponse:
    response: HttpResponse = logout(request)
    return response


def leave_change(request: UserRequest, form: QuestionForm) -> HttpResponse | None:
    """Saves what was typed on a page of a sent application, if the person leaves the page,
    drafts.js sent the form, or the form is not valid. Returns the response if there is nothing more
    to do. Returns None if the caller must still save the answer or show the form."""
    if request.method != "POST":
        return None
    leaving = LEAVING & set(request.POST)
    if not leaving and not saves_by_itself(request) and form.is_valid():
        return None

    def save() -> None:
        save_unfinished_change(
            application=form.application,
            question=form.question,
            typed=typed_in(form),
            by=request.user,
            at=now(),
        )

    if saves_by_itself(request):
        return answer_script(form.application, save)
    done = "We have saved what you typed. You can come back to it." if LATER in leaving else ""
    is_saved = do_and_say(request, save, done)
    if is_saved and SIGN_OUT in leaving:
        return sign_out(request)
    return redirect(address("own_application", form.application)) if leaving else None
