"""Taking a break, coming back, stepping down and staying after all: by a mentor, or by staff for
him or her."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import allow
from config.accounts.roles import STAFF, Role
from config.common.clock import now
from config.common.errors import DomainError
from config.ui.requests import StaffRequest, do_and_say
from matching.domain.mentoring.leaving import stay_after_all, step_down
from matching.domain.mentoring.pausing import bring_mentor_back, pause_mentor
from matching.domain.mentoring.service import statement_of, statement_pdf
from matching.domain.mentoring.sessions import live_matches
from matching.forms.mentoring import BreakForm, LeavingForm
from matching.models import Mentor
from matching.permissions import changeable_mentors
from matching.states import MentorStatus

mentors_and_staff = allow(Role.MENTOR, *STAFF)


@mentors_and_staff
@require_http_methods(["GET", "POST"])
def take_break(request: StaffRequest, pk: int) -> HttpResponse:
    """Begins a break, with the day it ends by itself if that is known."""
    mentor = _current(request, pk)
    form = BreakForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and do_and_say(
        request,
        lambda: pause_mentor(mentor=mentor, **form.cleaned_data, by=request.user, at=now()),
        "The break has begun. Nobody new is proposed.",
        form=form,
    ):
        return _back(request, mentor)
    return _ask(request, "break", form, mentor)


@mentors_and_staff
@require_POST
def come_back(request: StaffRequest, pk: int) -> HttpResponse:
    """Ends the break now."""
    mentor = _found(request, pk)
    do_and_say(
        request,
        lambda: bring_mentor_back(mentor=mentor, by=request.user, at=now()),
        "Welcome back. The next round can propose somebody new.",
    )
    return _back(request, mentor)


@mentors_and_staff
@require_http_methods(["GET", "POST"])
def leave(request: StaffRequest, pk: int) -> HttpResponse:
    """Notes a last day."""
    mentor = _current(request, pk)
    form = LeavingForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        on = form.cleaned_data["leaves_on"]
        if do_and_say(
            request,
            lambda: step_down(mentor=mentor, on=on, by=request.user, at=now()),
            f"The last day is {on:%-d %B %Y}. Until it is over, this can be taken back.",
            form=form,
        ):
            return _back(request, mentor)
    return _ask(request, "leaving", form, mentor)


@mentors_and_staff
@require_POST
def stay(request: StaffRequest, pk: int) -> HttpResponse:
    """Takes the last day back."""
    mentor = _found(request, pk)
    do_and_say(
        request,
        lambda: stay_after_all(mentor=mentor, by=request.user, at=now()),
        "We are glad. Nothing has changed.",
    )
    return _back(request, mentor)


@mentors_and_staff
@require_safe
def statement(request: StaffRequest, pk: int) -> HttpResponse:
    """What the mentor gave, to print."""
    mentor = _found(request, pk)
    return render(request, "matching/mentoring/statement.html", statement_of(mentor, at=now()))


@mentors_and_staff
@require_safe
def printed_statement(request: StaffRequest, pk: int) -> HttpResponse:
    """The same as a PDF."""
    mentor = _found(request, pk)
    try:
        pdf = statement_pdf(mentor, at=now())
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("matching:statement", pk)
    name = f'attachment; filename="statement-of-service-{pk}.pdf"'
    return HttpResponse(pdf, "application/pdf", headers={"Content-Disposition": name})


def _found(request: StaffRequest, pk: int) -> Mentor:
    theirs = changeable_mentors(request.user).select_related("user", "cohort")
    return get_object_or_404(theirs, pk=pk)


def _current(request: StaffRequest, pk: int) -> Mentor:
    theirs = changeable_mentors(request.user).exclude(status=MentorStatus.LEFT)
    return get_object_or_404(theirs.select_related("user", "cohort"), pk=pk)


def _is_own(request: StaffRequest, mentor: Mentor) -> bool:
    return mentor.user_id == request.user.pk


def _address(request: StaffRequest, mentor: Mentor) -> str:
    if _is_own(request, mentor):
        return reverse("matching:mentoring")
    return reverse("matching:mentor", args=[mentor.pk])


def _back(request: StaffRequest, mentor: Mentor) -> HttpResponse:
    return redirect(_address(request, mentor))


def _ask(request: StaffRequest, page: str, form: forms.Form, mentor: Mentor) -> HttpResponse:
    context = {
        "form": form,
        "mentor": mentor,
        "is_own": _is_own(request, mentor),
        "back": _address(request, mentor),
        "men": len(live_matches(mentor)),
    }
    return render(request, f"matching/mentoring/{page}.html", context)
