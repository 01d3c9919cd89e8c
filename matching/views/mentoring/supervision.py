"""Noting supervision, reading what was noted, and the interval."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.common.clock import london_today, now
from config.ui.requests import StaffRequest, do_and_say, managers, staff
from matching.domain.mentoring.supervision import change_interval, note_supervision, notes_of
from matching.domain.rules import change_rules, current_rules
from matching.forms.looking_after import (
    BOUNDS,
    GroupForm,
    IntervalForm,
    RulesForm,
    SupervisionForm,
)
from matching.models import Mentor, SupervisionKind
from matching.permissions import can_read_notes, mentors_for, supervisions_for
from matching.states import MentorStatus


@staff
@require_http_methods(["GET", "POST"])
def supervision(request: StaffRequest, pk: int) -> HttpResponse:
    """One mentor's supervisions, and one more."""
    mentor = _theirs(request, pk)
    form = SupervisionForm(request.POST if request.method == "POST" else None)
    if _is_noted(request, form, [mentor], SupervisionKind.ONE_TO_ONE):
        return redirect("matching:supervision", pk)
    rows = list(mentor.supervisions.select_related("noted_by"))
    context = {
        "mentor": mentor,
        "form": form,
        "interval": IntervalForm(initial={"weeks": mentor.supervision_weeks}),
        "usual": current_rules().supervision_weeks,
        "today": london_today(),
        "rows": [(row, can_read_notes(request.user, row)) for row in rows],
    }
    return render(request, "matching/mentoring/supervision.html", context)


@staff
@require_http_methods(["GET", "POST"])
def group(request: StaffRequest) -> HttpResponse:
    """Group supervision: the same notes for everybody who was there."""
    team = mentors_for(request.user).exclude(status=MentorStatus.LEFT).select_related("user")
    form = GroupForm(request.POST if request.method == "POST" else None, mentors=team)
    if form.is_valid():
        there = list(form.cleaned_data.pop("mentors"))
        if _is_noted(request, form, there, SupervisionKind.GROUP):
            return redirect("matching:today")
    return render(request, "matching/mentoring/group.html", {"form": form})


@staff
@require_safe
def notes(request: StaffRequest, pk: int) -> HttpResponse:
    """What was noted of one supervision; each reading is recorded."""
    rows = supervisions_for(request.user).select_related("mentor__user", "noted_by")
    found = get_object_or_404(rows, pk=pk)
    if not can_read_notes(request.user, found):
        raise Http404
    text = notes_of(found, by=request.user, at=now())
    context = {"supervision": found, "text": text}
    return render(request, "matching/mentoring/notes.html", context)


@staff
@require_POST
def interval(request: StaffRequest, pk: int) -> HttpResponse:
    """Sets one mentor's own interval, or goes back to the programme's."""
    mentor = _theirs(request, pk)
    form = IntervalForm(request.POST)
    if form.is_valid():
        weeks = form.cleaned_data["weeks"]
        change_interval(mentor=mentor, weeks=weeks, by=request.user, at=now())
        messages.success(request, "The interval is changed, from the next supervision on.")
    else:
        messages.error(request, BOUNDS)
    return redirect("matching:supervision", pk)


@managers
@require_http_methods(["GET", "POST"])
def rules(request: StaffRequest) -> HttpResponse:
    """What the programme decides for all its mentors."""
    held = current_rules()
    form = RulesForm(request.POST if request.method == "POST" else None, initial=vars(held))
    if form.is_valid():
        change_rules(**form.cleaned_data, by=request.user, at=now())
        messages.success(request, "The rules are changed.")
        return redirect("matching:rules")
    return render(request, "matching/mentoring/rules.html", {"form": form})


def _theirs(request: StaffRequest, pk: int) -> Mentor:
    return get_object_or_404(mentors_for(request.user).select_related("user"), pk=pk)


def _is_noted(
    request: StaffRequest, form: SupervisionForm, there: list[Mentor], kind: SupervisionKind
) -> bool:
    return form.is_valid() and do_and_say(
        request,
        lambda: note_supervision(
            mentors=there, kind=kind, **form.cleaned_data, by=request.user, at=now()
        ),
        "Noted. You find the next due date on the mentor’s page.",
        form=form,
    )
