"""Pages that show an applicant how their application is going, and let them change it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from config.accounts.access import UserRequest
from config.common.clock import london_today, now
from config.common.errors import DomainError
from config.ui.pages import do_and_say
from recruitment.applying.changing import (
    CHANGEABLE,
    change_answer,
    changeable,
    still_to_tell,
)
from recruitment.applying.drafts import discard_draft, in_the_way, next_question, unanswered
from recruitment.applying.forms.by_question import FORMS
from recruitment.applying.forms.stopping import WithdrawForm
from recruitment.applying.forms.volunteering import AvailabilityForm
from recruitment.applying.leaving import (
    can_change_availability,
    can_take,
    change_availability,
    cohort_after,
    is_draft,
    is_moved_already,
    join_next_cohort,
    move_draft,
    withdraw_application,
)
from recruitment.applying.questions import ASKED_LATER, BY_NAME, QUESTIONS
from recruitment.applying.reopening import open_question, question_of
from recruitment.applying.sending import delete_equality_answers
from recruitment.applying.timeline import (
    answers_in_words,
    has_turned_down,
    references_in_words,
    tasks,
    timeline,
)
from recruitment.applying.views.leaving import FORM_ID, leave_change
from recruitment.cohorts.planning import COMMITMENT, next_cohort
from recruitment.cohorts.replying import is_reply_late, reply_due_on
from recruitment.contacts import coordinator_for
from recruitment.interviews.booking import has_begun, interview_of
from recruitment.models import Application
from recruitment.pages import address, applicants, own, own_draft
from recruitment.prisons.free_times import prisons_missed
from recruitment.references.answering import is_replacement_due, replaceable
from recruitment.references.undelivered import undelivered_referees
from recruitment.states import OVER, ApplicationStatus
from recruitment.unfinished import Page, unfinished

LOOKED = "looked"


@applicants
@require_safe
def application(request: UserRequest, reference: str) -> HttpResponse:
    """The task list of a draft, or the status of a sent application."""
    application = own(request, reference)
    return _tasks(request, application) if is_draft(application) else _status(request, application)


@applicants
@require_http_methods(["GET", "POST"])
def availability(request: UserRequest, reference: str) -> HttpResponse:
    """Changes the times when the applicant or trainee is free. Mentors have another page for this.

    If none of the times suits the prisons that the applicant or trainee chose, the page says so
    once.
    """
    application = own(request, reference)
    if not can_change_availability(application):
        return redirect(address("own_application", application))
    form = AvailabilityForm(
        request.POST if request.method == "POST" else None,
        question=BY_NAME["availability"],
        application=application,
    )
    if not form.is_valid():
        context = {"application": application, "form": form}
        return render(request, "recruitment/applying/availability.html", context)
    is_changed = do_and_say(
        request,
        lambda: change_availability(
            application=application, slots=form.cleaned_data["slots"], by=request.user, at=now()
        ),
        "Thank you. We have changed your times.",
    )
    if is_changed and LOOKED not in request.GET and prisons_missed(application):
        return redirect(f"{address('change_availability', application)}?{LOOKED}=1")
    return redirect(address("own_application", application))


@applicants
@require_http_methods(["GET", "POST"])
def change(request: UserRequest, reference: str, name: str) -> HttpResponse:
    """Changes one answer of a sent application, or answers what we ask after an offer.

    If none of the applicant's times suits the prisons that they have now chosen, opens the page
    about times, with a warning.
    """
    application = own(request, reference)
    questions = {question.name: question for question in changeable(application)}
    if name not in CHANGEABLE:
        raise Http404
    if name not in questions:
        return redirect(address("own_application", application))
    question = questions[name]
    form = FORMS[name](
        request.POST if request.method == "POST" else unfinished(Page(application, name)),
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
            "leaves_by": FORM_ID,
            "clearance_weeks": COMMITMENT.clearance_weeks,
        }
        template = "recruitment/applying/prisons.html" if name == "prisons" else form.template
        return render(request, template, context)
    is_changed = do_and_say(
        request,
        lambda: change_answer(
            application=application,
            question=question,
            answers=form.answers(),
            by=request.user,
            at=now(),
        ),
        "Thank you. We have saved your answer.",
    )
    if is_changed and name == "prisons" and prisons_missed(application):
        return redirect(f"{address('change_availability', application)}?{LOOKED}=1")
    return redirect(address("own_application", application))


@applicants
@never_cache
@require_safe
def copy(request: UserRequest, reference: str) -> HttpResponse:
    """Every answer of a sent application, for the applicant to read and keep."""
    application = own(request, reference)
    if is_draft(application):
        return redirect(address("apply_check", application))
    context = {
        "application": application,
        "sections": answers_in_words(application, later=ASKED_LATER),
    }
    return render(request, "recruitment/applying/copy.html", context)


@applicants
@require_http_methods(["GET", "POST"])
def withdraw(request: UserRequest, reference: str) -> HttpResponse:
    """Withdraws the application, after the applicant confirms."""
    application = own(request, reference)
    form = WithdrawForm(
        request.POST if request.method == "POST" else None,
        has_place=application.status == ApplicationStatus.ACCEPTED,
    )
    if not form.is_valid():
        if not can_take(application, "withdraw"):
            return redirect(address("own_application", application))
        context = {"application": application, "form": form, "can_move": _can_move(application)}
        return render(request, "recruitment/applying/withdraw.html", context)
    why = form.cleaned_data["why"]
    do_and_say(
        request,
        lambda: withdraw_application(application=application, why=why, by=request.user, at=now()),
        "You have withdrawn your application. Thank you for telling us.",
    )
    return redirect(address("own_application", application))


@applicants
@require_http_methods(["GET", "POST"])
def next_one(request: UserRequest, reference: str) -> HttpResponse:
    """Moves the application to the next cohort, after the applicant confirms.

    A draft stays a draft.
    """
    application = own(request, reference)
    if request.method != "POST":
        if not (is_draft(application) or _can_move(application)):
            return redirect(address("own_application", application))
        coming = (
            next_cohort(now())
            if is_draft(application)
            else cohort_after(application.cohort, at=now())
        )
        context = {"application": application, "coming": coming}
        return render(request, "recruitment/applying/next_cohort.html", context)
    try:
        moved = _moved(request, application)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect(address("own_application", in_the_way(refusal, application)))
    messages.success(request, f"Your application is now for {moved.cohort}.")
    return redirect(address("own_application", moved))


@applicants
@require_http_methods(["GET", "POST"])
def discard(request: UserRequest, reference: str) -> HttpResponse:
    """Deletes a draft, after the applicant confirms."""
    application = own_draft(request, reference)
    if request.method != "POST":
        return render(request, "recruitment/applying/discard.html", {"application": application})
    is_gone = do_and_say(
        request,
        lambda: discard_draft(application=application, by=request.user, at=now()),
        "We have deleted your application and everything in it.",
    )
    return redirect("recruitment:apply" if is_gone else address("own_application", application))


@applicants
@require_http_methods(["GET", "POST"])
def delete_equality(request: UserRequest, reference: str) -> HttpResponse:
    """Deletes the answers about equality, after the applicant confirms."""
    application = own(request, reference)
    if request.method != "POST":
        if not application.sealed_equality:
            return redirect(address("own_application", application))
        context = {"application": application}
        return render(request, "recruitment/applying/delete_equality.html", context)
    do_and_say(
        request,
        lambda: delete_equality_answers(application=application, by=request.user, at=now()),
        "We have deleted your answers about equality.",
    )
    return redirect(address("own_application", application))


def _tasks(request: UserRequest, application: Application) -> HttpResponse:
    context = {
        "application": application,
        "tasks": tasks(application),
        "next_question": next_question(application),
        "answered": len(QUESTIONS) - len(unanswered(application)),
        "total": len(QUESTIONS),
        "coming": next_cohort(now()),
        "today": london_today(),
    }
    return render(request, "recruitment/applying/tasks.html", context)


def _status(request: UserRequest, application: Application) -> HttpResponse:
    references = references_in_words(application)
    undelivered = undelivered_referees([row for row, _ in references])
    wrong = {key for key, email in undelivered.items() if email.is_wrong_address}
    interview = interview_of(application)
    sent_back = open_question(application)
    to_tell = still_to_tell(application)
    can_change = can_change_availability(application)
    context = {
        "application": application,
        "timeline": timeline(application),
        "today": london_today(),
        "references": references,
        "sent_back": sent_back,
        "has_equality_answers": bool(application.sealed_equality),
        "question_sent_back": question_of(sent_back) if sent_back else None,
        "contact": coordinator_for(application),
        "to_replace": [row for row, _ in references if is_replacement_due(row)],
        "wrong_addresses": [row for row, _ in references if row.pk in wrong],
        "replaceable": replaceable(application),
        "interview": interview,
        "has_met": interview is not None and has_begun(interview, at=now()),
        "reply_by": reply_due_on(application),
        "is_reply_late": is_reply_late(application, at=now()),
        "has_turned_down": has_turned_down(application),
        "to_tell": to_tell,
        "changeable": [row for row in changeable(application) if row not in to_tell],
        "prisons_missed": prisons_missed(application) if can_change else (),
        "can_change_availability": can_change,
        "is_over": application.status in OVER,
        "can_withdraw": can_take(application, "withdraw"),
        "can_move": _can_move(application),
    }
    return render(request, "recruitment/applying/status.html", context)


def _can_move(application: Application) -> bool:
    return can_take(application, "defer") and not is_moved_already(application, at=now())


def _moved(request: UserRequest, application: Application) -> Application:
    if is_draft(application):
        move_draft(application=application, by=request.user, at=now())
        return application
    return join_next_cohort(application=application, by=request.user, at=now())
