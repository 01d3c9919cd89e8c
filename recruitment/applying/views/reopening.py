"""The page on which applicants answer one question again, because staff sent the answer back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from config.accounts.access import UserRequest
from config.common.clock import now
from config.ui.pages import do_and_say
from recruitment.applying.forms.by_question import FORMS
from recruitment.applying.reopening import answer_again, open_question, question_of
from recruitment.applying.views.leaving import FORM_ID, leave_change
from recruitment.pages import address, applicants, own
from recruitment.unfinished import Page, unfinished


@applicants
@require_http_methods(["GET", "POST"])
def answer(request: UserRequest, reference: str) -> HttpResponse:
    """Shows the question that staff sent back, with what staff want to know. A POST saves the new
    answer."""
    application = own(request, reference)
    sent_back = open_question(application)
    if sent_back is None:
        messages.info(request, "We have no question for you now. Thank you.")
        return redirect(address("own_application", application))
    sent_back.application, question = application, question_of(sent_back)
    form = FORMS[question.name](
        request.POST if request.method == "POST" else unfinished(Page(application, question.name)),
        question=question,
        application=application,
    )
    if leaving := leave_change(request, form):
        return leaving
    if request.method != "POST" or not form.is_valid():
        context = {
            "application": application,
            "question": question,
            "form": form,
            "sent_back": sent_back,
            "save": "Send this answer",
            "leaves_by": FORM_ID,
        }
        return render(request, "recruitment/applying/answer_again.html", context)
    do_and_say(
        request,
        lambda: answer_again(
            sent_back=sent_back, answers=form.answers(), by=request.user, at=now()
        ),
        "Thank you. We have your answer.",
    )
    return redirect(address("own_application", application))
