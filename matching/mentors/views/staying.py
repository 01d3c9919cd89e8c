"""Days away, breaks, stepping down and staying after all. Some pages are for the mentor. Others are
for staff, who do the same for a mentor."""

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from config.accounts.access import UserRequest, allow
from config.accounts.roles import STAFF, Role
from config.common.clock import london_today, now
from config.ui.pages import do_and_say, staff
from matching.mentors.away import away_from, go_away, stay_here
from matching.mentors.forms.times import AwayForm, BreakForm, LeavingForm
from matching.mentors.sessions import supported_matches
from matching.mentors.staying import bring_mentor_back, pause_mentor, stay_after_all, step_down
from matching.mentors.times import AffectsSessions
from matching.mentors.views.pages import ask_first, matches_shown, mentors, own, own_current
from matching.models import Away, Mentor
from matching.permissions import changeable_mentors, mentors_for
from matching.states import MentorStatus


@mentors
@require_http_methods(["GET", "POST"])
def own_away(request: UserRequest) -> HttpResponse:
    """The mentor's own days away."""
    return _days_away(request, own_current(request), here=reverse("matching:own_away"))


@staff
@require_http_methods(["GET", "POST"])
def mentor_away(request: UserRequest, pk: int) -> HttpResponse:
    """The days when a mentor is away, for staff who look after the mentor."""
    rows = mentors_for(request.user).exclude(status=MentorStatus.LEFT).select_related("user")
    here = reverse("matching:mentor_away", args=[pk])
    return _days_away(request, get_object_or_404(rows, pk=pk), here=here)


@mentors
@require_POST
def not_away(request: UserRequest, pk: int) -> HttpResponse:
    """Removes one of this mentor's own absences."""
    _take_back(request, own(request).away.all(), pk)
    return redirect("matching:own_away")


@staff
@require_POST
def mentor_not_away(request: UserRequest, pk: int) -> HttpResponse:
    """Removes an absence of a mentor that the reader looks after."""
    absences = Away.objects.filter(mentor__in=mentors_for(request.user))
    return redirect("matching:mentor_away", _take_back(request, absences, pk).mentor_id)


def _days_away(request: UserRequest, mentor: Mentor, *, here: str) -> HttpResponse:
    """The mentor's future days away, and a form to add more days. Before saving more days, shows
    which sessions are affected."""
    is_own = mentor.user_id == request.user.pk
    form = AwayForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            if do_and_say(
                request,
                lambda: go_away(
                    mentor=mentor,
                    **form.cleaned_data,
                    matches_shown=matches_shown(request),
                    by=request.user,
                    at=now(),
                ),
                "These days are saved.",
                form=form,
            ):
                return redirect(here)
        except AffectsSessions as question:
            title = "While you are away" if is_own else f"While {mentor} is away"
            return ask_first(request, question, title=title, back=here, is_own=is_own)
    absences = away_from(mentor, today=london_today())
    context = {"form": form, "absences": absences, "mentor": mentor, "is_own": is_own}
    return render(request, "matching/mentors/away.html", context)


def _take_back(request: UserRequest, absences: QuerySet[Away], pk: int) -> Away:
    absence = get_object_or_404(absences.select_related("mentor"), pk=pk)
    stay_here(away=absence, by=request.user, at=now())
    messages.success(request, "These days are removed.")
    return absence


mentors_and_staff = allow(Role.MENTOR, *STAFF)


@mentors_and_staff
@require_http_methods(["GET", "POST"])
def take_break(request: UserRequest, pk: int) -> HttpResponse:
    """Starts a mentor's break. If the mentor knows their first day back, the form takes this day
    too."""
    mentor = _current_mentor(request, pk)
    form = BreakForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and do_and_say(
        request,
        lambda: pause_mentor(mentor=mentor, **form.cleaned_data, by=request.user, at=now()),
        "The break has started. We will not propose anyone new.",
        form=form,
    ):
        return _back(request, mentor)
    return _ask(request, "break", form, mentor)


@mentors_and_staff
@require_POST
def come_back(request: UserRequest, pk: int) -> HttpResponse:
    """Ends a mentor's break now."""
    mentor = _mentor(request, pk)
    do_and_say(
        request,
        lambda: bring_mentor_back(mentor=mentor, by=request.user, at=now()),
        "The break has ended. The next round can propose someone new.",
    )
    return _back(request, mentor)


@mentors_and_staff
@require_http_methods(["GET", "POST"])
def leave(request: UserRequest, pk: int) -> HttpResponse:
    """Sets a mentor's last day."""
    mentor = _current_mentor(request, pk)
    data = request.POST if request.method == "POST" else None
    form = LeavingForm.of(mentor, data, is_own=_is_own(request, mentor))
    if form.is_valid():
        on, why = form.cleaned_data["leaves_on"], form.cleaned_data["why"]
        if do_and_say(
            request,
            lambda: step_down(mentor=mentor, on=on, why=why, by=request.user, at=now()),
            f"{'Your' if _is_own(request, mentor) else 'The'} last day is {on:%-d %B %Y}. You can "
            "cancel this until the end of that day.",
            form=form,
        ):
            return _back(request, mentor)
    return _ask(request, "leaving", form, mentor)


@mentors_and_staff
@require_POST
def stay(request: UserRequest, pk: int) -> HttpResponse:
    """Cancels a mentor's plan to step down."""
    mentor = _mentor(request, pk)
    do_and_say(
        request,
        lambda: stay_after_all(mentor=mentor, by=request.user, at=now()),
        "The leaving date is cancelled. We are glad.",
    )
    return _back(request, mentor)


def _mentor(request: UserRequest, pk: int) -> Mentor:
    rows = changeable_mentors(request.user).select_related("user", "cohort")
    return get_object_or_404(rows, pk=pk)


def _current_mentor(request: UserRequest, pk: int) -> Mentor:
    rows = changeable_mentors(request.user).exclude(status=MentorStatus.LEFT)
    return get_object_or_404(rows.select_related("user", "cohort"), pk=pk)


def _is_own(request: UserRequest, mentor: Mentor) -> bool:
    return mentor.user_id == request.user.pk


def _address(request: UserRequest, mentor: Mentor) -> str:
    if _is_own(request, mentor):
        return reverse("matching:mentoring")
    return reverse("matching:mentor", args=[mentor.pk])


def _back(request: UserRequest, mentor: Mentor) -> HttpResponse:
    return redirect(_address(request, mentor))


def _ask(request: UserRequest, page: str, form: forms.Form, mentor: Mentor) -> HttpResponse:
    context = {
        "form": form,
        "mentor": mentor,
        "is_own": _is_own(request, mentor),
        "back": _address(request, mentor),
        "men": len(supported_matches(mentor)),
    }
    return render(request, f"matching/mentors/{page}.html", context)
