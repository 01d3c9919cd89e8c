"""Pages about supervision, hard sessions and the rules for mentors."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest
from config.common.clock import london_today, now
from config.ui.pages import do_and_say, managers, staff
from matching.mentors.forms.looking_after import (
    GroupForm,
    IntervalForm,
    RulesForm,
    SupervisionForm,
    WordsForm,
)
from matching.mentors.looking_after import (
    add_words,
    change_interval,
    check_in,
    note_supervision,
    notes_of,
    own_words,
    say_it_was_hard,
    take_back_hard_session,
    words_of,
)
from matching.mentors.rules import change_rules
from matching.mentors.views.pages import mentors, own_current
from matching.models import HardSession, Mentor, SupervisionKind, current_rules
from matching.permissions import can_read_notes, hard_sessions_for, mentors_for, supervisions_for
from matching.states import HardSessionStatus, MentorStatus
from recruitment.contacts import coordinator_of


@staff
@require_http_methods(["GET", "POST"])
def supervision(request: UserRequest, pk: int) -> HttpResponse:
    """One mentor's supervisions, and a form to record another supervision."""
    mentor = _mentor(request, pk)
    form = SupervisionForm(request.POST if request.method == "POST" else None)
    if _is_noted(request, form, [mentor], SupervisionKind.ONE_TO_ONE):
        return redirect("matching:supervision", pk)
    interval = IntervalForm(initial={"weeks": mentor.supervision_weeks})
    return _supervision_page(request, mentor, form=form, interval=interval)


@staff
@require_http_methods(["GET", "POST"])
def group(request: UserRequest) -> HttpResponse:
    """Records a group supervision. The record of each mentor who was there gets the same notes."""
    team = mentors_for(request.user).exclude(status=MentorStatus.LEFT).select_related("user")
    form = GroupForm(request.POST if request.method == "POST" else None, mentors=team)
    if form.is_valid():
        there = list(form.cleaned_data.pop("mentors"))
        if _is_noted(request, form, there, SupervisionKind.GROUP):
            return redirect("matching:today")
    return render(request, "matching/mentors/group.html", {"form": form})


@staff
@require_safe
def notes(request: UserRequest, pk: int) -> HttpResponse:
    """The notes of one supervision. We record who reads the notes."""
    rows = supervisions_for(request.user).select_related("mentor__user", "noted_by")
    row = get_object_or_404(rows, pk=pk)
    if not can_read_notes(request.user, row):
        raise Http404
    text = notes_of(row, by=request.user, at=now())
    context = {"supervision": row, "text": text}
    return render(request, "matching/mentors/notes.html", context)


@staff
@require_POST
def interval(request: UserRequest, pk: int) -> HttpResponse:
    """Sets the weeks between one mentor's supervisions, or goes back to the usual number."""
    mentor = _mentor(request, pk)
    form = IntervalForm(request.POST)
    if not form.is_valid():
        return _supervision_page(request, mentor, form=SupervisionForm(), interval=form)
    weeks = form.cleaned_data["weeks"]
    change_interval(mentor=mentor, weeks=weeks, by=request.user, at=now())
    messages.success(request, "The number of weeks is saved. It counts after the next supervision.")
    return redirect("matching:supervision", pk)


@managers
@require_http_methods(["GET", "POST"])
def rules(request: UserRequest) -> HttpResponse:
    """The rules for all mentors."""
    current = current_rules()
    form = RulesForm(request.POST if request.method == "POST" else None, initial=vars(current))
    if form.is_valid():
        change_rules(**form.cleaned_data, by=request.user, at=now())
        messages.success(request, "The rules are saved.")
        return redirect("matching:rules")
    return render(request, "matching/mentors/rules.html", {"form": form})


def _supervision_page(
    request: UserRequest, mentor: Mentor, *, form: SupervisionForm, interval: IntervalForm
) -> HttpResponse:
    rows = list(mentor.supervisions.select_related("noted_by"))
    context = {
        "mentor": mentor,
        "form": form,
        "interval": interval,
        "usual": current_rules().supervision_weeks,
        "today": london_today(),
        "rows": [(row, can_read_notes(request.user, row)) for row in rows],
    }
    return render(request, "matching/mentors/supervision.html", context)


def _mentor(request: UserRequest, pk: int) -> Mentor:
    return get_object_or_404(mentors_for(request.user).select_related("user"), pk=pk)


def _is_noted(
    request: UserRequest, form: SupervisionForm, there: list[Mentor], kind: SupervisionKind
) -> bool:
    return form.is_valid() and do_and_say(
        request,
        lambda: note_supervision(
            mentors=there, kind=kind, **form.cleaned_data, by=request.user, at=now()
        ),
        "The supervision is saved. The mentor’s page shows when the next supervision is due.",
        form=form,
    )


@mentors
@require_POST
def say(request: UserRequest) -> HttpResponse:
    """Records that the mentor had a hard session, when the mentor presses the button."""
    say_it_was_hard(mentor=own_current(request), by=request.user, at=now())
    return redirect("matching:own_hard_session")


@mentors
@require_http_methods(["GET", "POST"])
def own_hard_session(request: UserRequest) -> HttpResponse:
    """Thanks the mentor who told us about a hard session, and asks whether the mentor wants to say
    more."""
    mentor = own_current(request)
    hard = mentor.hard_sessions.filter(status=HardSessionStatus.OPEN).first()
    posted = request.POST if request.method == "POST" else None
    if hard is None and posted is None:
        return redirect("matching:mentoring")
    form = WordsForm(posted, initial={"words": own_words(hard) if hard else ""})
    if form.is_valid():
        # If somebody has checked in since the page opened, staff get a new hard session to read.
        hard = say_it_was_hard(mentor=mentor, by=request.user, at=now())
        add_words(hard=hard, **form.cleaned_data, by=request.user, at=now())
        messages.success(request, "Thank you. Your coordinator can now read what you wrote.")
        return redirect("matching:mentoring")
    context = {"form": form, "contact": coordinator_of(request.user)}
    return render(request, "matching/mentors/own_hard_session.html", context)


@mentors
@require_POST
def take_back(request: UserRequest) -> HttpResponse:
    """Takes back a hard session that the mentor recorded by mistake."""
    hard = own_current(request).hard_sessions.filter(status=HardSessionStatus.OPEN).first()
    if hard:
        do_and_say(
            request,
            lambda: take_back_hard_session(hard=hard, by=request.user, at=now()),
            "You have taken this back.",
        )
    return redirect("matching:mentoring")


@staff
@require_safe
def hard_session(request: UserRequest, pk: int) -> HttpResponse:
    """Which mentor had a hard session, and what the mentor wrote about it. We record who reads the
    words."""
    hard = _hard_session(request, pk)
    context = {"hard": hard, "words": words_of(hard, by=request.user, at=now())}
    return render(request, "matching/mentors/hard_session.html", context)


@staff
@require_POST
def checked_in(request: UserRequest, pk: int) -> HttpResponse:
    """Records that this member of staff has spoken to a mentor who had a hard session."""
    hard = _hard_session(request, pk)
    do_and_say(
        request,
        lambda: check_in(hard=hard, by=request.user, at=now()),
        f"We have recorded that you spoke to {hard.mentor}.",
    )
    return redirect("matching:today")


def _hard_session(request: UserRequest, pk: int) -> HardSession:
    rows = hard_sessions_for(request.user).select_related("mentor__user", "checked_in_by")
    return get_object_or_404(rows, pk=pk)
