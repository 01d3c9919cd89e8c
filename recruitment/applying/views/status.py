"""Where an application stands, and what its applicant can still do."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from config.accounts.access import UserRequest
from config.common.clock import now
from config.common.errors import DomainError
from recruitment.applying.drafts import discard_draft, in_the_way, next_question
from recruitment.applying.forms.volunteering import AvailabilityForm
from recruitment.applying.leaving import (
    can_change_availability,
    can_take,
    change_availability,
    cohort_after,
    is_draft,
    join_next_cohort,
    move_draft,
    withdraw_application,
)
from recruitment.applying.questions import BY_NAME, QUESTIONS
from recruitment.applying.timeline import references_in_words, tasks, timeline
from recruitment.cohorts.planning import next_cohort
from recruitment.interviews.booking import has_begun, interview_of
from recruitment.models import Application
from recruitment.pages import address, applicants, own, own_draft, refused
from recruitment.references.answering import is_replacement_due, replaceable
from recruitment.states import OVER


@applicants
@require_safe
def application(request: UserRequest, reference: str) -> HttpResponse:
    """A draft's list of tasks; once sent, where it stands."""
    found = own(request, reference)
    return _tasks(request, found) if is_draft(found) else _status(request, found)


@applicants
@require_http_methods(["GET", "POST"])
def availability(request: UserRequest, reference: str) -> HttpResponse:
    """Changes the times of an application that waits for a decision."""
    found = own(request, reference)
    if not can_change_availability(found):
        return redirect(address("own_application", found))
    form = AvailabilityForm(
        request.POST if request.method == "POST" else None,
        question=BY_NAME["availability"],
        application=found,
    )
    if not form.is_valid():
        context = {"application": found, "form": form}
        return render(request, "recruitment/applying/availability.html", context)
    try:
        change_availability(
            application=found, slots=form.cleaned_data["slots"], by=request.user, at=now()
        )
    except DomainError as error:
        return refused(request, found, error)
    messages.success(request, "Thank you. Your times are changed.")
    return redirect(address("own_application", found))


@applicants
@require_http_methods(["GET", "POST"])
def withdraw(request: UserRequest, reference: str) -> HttpResponse:
    """Asks whether to withdraw, and does."""
    found = own(request, reference)
    if request.method != "POST":
        if not can_take(found, "withdraw"):
            return redirect(address("own_application", found))
        return render(request, "recruitment/applying/withdraw.html", {"application": found})
    try:
        withdraw_application(application=found, by=request.user, at=now())
    except DomainError as error:
        return refused(request, found, error)
    messages.success(request, "You have withdrawn your application.")
    return redirect(address("own_application", found))


@applicants
@require_http_methods(["GET", "POST"])
def next_one(request: UserRequest, reference: str) -> HttpResponse:
    """Asks whether to move to the next cohort, and does; a draft moves as it is."""
    found = own(request, reference)
    if request.method != "POST":
        if not (is_draft(found) or can_take(found, "defer")):
            return redirect(address("own_application", found))
        coming = next_cohort(now()) if is_draft(found) else cohort_after(found.cohort, at=now())
        context = {"application": found, "coming": coming}
        return render(request, "recruitment/applying/next_cohort.html", context)
    try:
        moved = _moved(request, found)
    except DomainError as error:
        return refused(request, in_the_way(error, found), error)
    messages.success(request, f"Your application is now for {moved.cohort}.")
    return redirect(address("own_application", moved))


@applicants
@require_http_methods(["GET", "POST"])
def discard(request: UserRequest, reference: str) -> HttpResponse:
    """Asks whether to delete a draft, and does."""
    found = own_draft(request, reference)
    if request.method != "POST":
        return render(request, "recruitment/applying/discard.html", {"application": found})
    try:
        discard_draft(application=found, by=request.user, at=now())
    except DomainError as error:
        return refused(request, found, error)
    messages.success(request, "Your application and everything in it has been deleted.")
    return redirect("recruitment:apply")


def _tasks(request: UserRequest, found: Application) -> HttpResponse:
    context = {
        "application": found,
        "tasks": tasks(found),
        "next_question": next_question(found),
        "total": len(QUESTIONS),
        "coming": next_cohort(now()),
    }
    return render(request, "recruitment/applying/tasks.html", context)


def _status(request: UserRequest, found: Application) -> HttpResponse:
    references = references_in_words(found)
    interview = interview_of(found)
    context = {
        "application": found,
        "timeline": timeline(found),
        "references": references,
        "to_replace": [row for row, _ in references if is_replacement_due(row)],
        "replaceable": replaceable(found),
        "interview": interview,
        "has_met": interview is not None and has_begun(interview, at=now()),
        "can_change_availability": can_change_availability(found),
        "is_over": found.status in OVER,
        "can_withdraw": can_take(found, "withdraw"),
        "can_move": can_take(found, "defer"),
    }
    return render(request, "recruitment/applying/status.html", context)


def _moved(request: UserRequest, found: Application) -> Application:
    if is_draft(found):
        move_draft(application=found, by=request.user, at=now())
        return found
    return join_next_cohort(application=found, by=request.user, at=now())
