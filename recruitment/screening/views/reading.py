"""What staff do while they read applications: take them, hand them over, send an answer back."""

from contextlib import suppress

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest
from config.accounts.models import User
from config.common.clock import now
from config.common.errors import DomainError
from config.ui.pages import do_and_say, keys_in, staff
from recruitment.applying.questions import BY_NAME
from recruitment.applying.reopening import (
    can_send_back,
    last_day_for,
    mark_read,
    preview_of,
    send_back,
    sent_back_for,
    take_back,
)
from recruitment.models import Application
from recruitment.permissions import applications_for
from recruitment.screening import dossier
from recruitment.screening.forms import OwnerForm, SendBackForm
from recruitment.screening.owning import change_owner, possible_owners, take_application
from recruitment.screening.reading import see_scores
from recruitment.screening.views.application import next_to_read_page, screened_application
from recruitment.screening.views.deciding import AT_ONCE_LIMIT


@staff
@require_safe
def read_next(request: UserRequest) -> HttpResponse:
    """Opens the next application that this person can read."""
    return redirect(next_to_read_page(request))


@staff
@require_POST
def take(request: UserRequest, reference: str) -> HttpResponse:
    """Takes an application that nobody owns."""
    application = screened_application(request, reference)
    do_and_say(
        request,
        lambda: take_application(application=application, by=request.user, at=now()),
        f"You own {application.full_name}’s application now.",
    )
    return redirect("recruitment:application", reference)


@staff
@require_http_methods(["GET", "POST"])
def owner(request: UserRequest) -> HttpResponse:
    """Hands the selected applications over to somebody. The form carries the owners that the page
    showed, so that nobody overwrites a change that they have not seen."""
    query = request.POST if request.method == "POST" else request.GET
    keys = keys_in(query.getlist("application"))[:AT_ONCE_LIMIT]
    rows = applications_for(request.user).select_related("cohort", "owner").filter(pk__in=keys)
    applications = list(rows.order_by("submitted_at", "pk"))
    if not applications:
        messages.error(request, "Select at least one application first.")
        return redirect("recruitment:applications")
    form = OwnerForm(
        request.POST if request.method == "POST" else None,
        people=possible_owners(),
        me=request.user,
    )
    if not form.is_valid():
        return render(
            request, "recruitment/screening/owner.html", {"form": form, "chosen": applications}
        )
    _hand_over(request, applications, form.cleaned_data["owner"])
    if len(applications) == 1:
        return redirect("recruitment:application", applications[0].reference)
    return redirect("recruitment:applications")


def _hand_over(request: UserRequest, applications: list[Application], owner: User | None) -> None:
    """Hands over each application separately, and says what happened."""
    done = 0
    for application in applications:
        shown = keys_in(request.POST.getlist(f"seen-{application.pk}"))
        try:
            change_owner(
                application=application,
                owner=owner,
                instead_of=shown[0] if shown else None,
                by=request.user,
                at=now(),
            )
            done += 1
        except DomainError as refusal:
            messages.error(request, str(refusal))
    if done:
        number = "1 application" if done == 1 else f"{done} applications"
        whose = "nobody" if owner is None else "you" if owner == request.user else owner.name
        messages.success(request, f"{number} given to {whose}.")


@staff
@require_POST
def see(request: UserRequest, reference: str) -> HttpResponse:
    """Shows other people's scores to somebody, who then cannot score the application."""
    application = screened_application(request, reference)
    do_and_say(request, lambda: see_scores(application=application, by=request.user, at=now()))
    return redirect("recruitment:application", reference)


@staff
@require_http_methods(["GET", "POST"])
def ask(request: UserRequest, reference: str, name: str) -> HttpResponse:
    """Sends one answer back to the applicant. The first POST shows the email, and a POST with
    "send" sends it."""
    application = screened_application(request, reference)
    question = BY_NAME.get(name)
    if question is None:
        raise Http404
    if not can_send_back(application, question):
        messages.error(
            request, "You can send an answer back only before the application is decided."
        )
        return redirect("recruitment:application", reference)
    form = SendBackForm(request.POST if request.method == "POST" else None)
    at, is_valid = now(), form.is_valid()
    if (
        is_valid
        and "send" in request.POST
        and do_and_say(
            request,
            lambda: send_back(
                application=application,
                question=question,
                asks=form.cleaned_data["asks"],
                by=request.user,
                at=at,
            ),
            "We have emailed the applicant. They can now answer this question again.",
            form=form,
        )
    ):
        return redirect("recruitment:application", reference)
    context = {
        "application": application,
        "question": question,
        "lines": dossier.answer_for_staff(application, question, by=request.user, at=at),
        "answer_by": last_day_for(at),
        "form": form,
        "preview": preview_of(application, question, form.cleaned_data["asks"], at=at)
        if is_valid
        else None,
    }
    return render(request, "recruitment/screening/ask.html", context)


@staff
@require_POST
def take_question_back(request: UserRequest, pk: int) -> HttpResponse:
    """Takes back a question that the applicant has not answered yet."""
    row = get_object_or_404(sent_back_for(request.user).select_related("application"), pk=pk)
    do_and_say(
        request,
        lambda: take_back(sent_back=row, by=request.user, at=now()),
        "Question taken back. The applicant’s answer has not changed. We have not sent an email.",
    )
    return redirect("recruitment:application", row.application.reference)


@staff
@require_POST
def answer_read(request: UserRequest, pk: int) -> HttpResponse:
    """Records that staff have read the new answer to a question that they sent back."""
    row = get_object_or_404(sent_back_for(request.user).select_related("application"), pk=pk)
    with suppress(DomainError):  # somebody else has pressed the button already
        mark_read(sent_back=row, by=request.user, at=now())
    return redirect("recruitment:application", row.application.reference)
