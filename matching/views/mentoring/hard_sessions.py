"""A hard session: said by a mentor, and followed by a word from staff."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.common.clock import now
from config.ui.requests import StaffRequest, do_and_say, staff
from matching.domain.mentoring.hard_sessions import (
    add_words,
    check_in,
    own_words,
    say_it_was_hard,
    words_of,
)
from matching.forms.looking_after import WordsForm
from matching.models import HardSession
from matching.permissions import hard_sessions_for
from matching.states import HardSessionStatus
from matching.views.mentoring.requests import MentorRequest, mentors, own_current


@mentors
@require_POST
def say(request: MentorRequest) -> HttpResponse:
    """One press says it."""
    say_it_was_hard(mentor=own_current(request), by=request.user, at=now())
    return redirect("matching:own_hard_session")


@mentors
@require_http_methods(["GET", "POST"])
def own_hard_session(request: MentorRequest) -> HttpResponse:
    """Thanks for saying it, and room for words."""
    mentor = own_current(request)
    hard = mentor.hard_sessions.filter(status=HardSessionStatus.OPEN).first()
    posted = request.POST if request.method == "POST" else None
    if hard is None and posted is None:
        return redirect("matching:mentoring")
    form = WordsForm(posted, initial={"words": own_words(hard) if hard else ""})
    if form.is_valid():
        # Anew where somebody has checked in since the page was opened, so that the words are read.
        hard = say_it_was_hard(mentor=mentor, by=request.user, at=now())
        add_words(hard=hard, **form.cleaned_data, by=request.user, at=now())
        messages.success(request, "Thank you. Your coordinator can read it.")
        return redirect("matching:mentoring")
    return render(request, "matching/mentoring/own_hard_session.html", {"form": form})


@staff
@require_safe
def hard_session(request: StaffRequest, pk: int) -> HttpResponse:
    """Who it is, and what was said; reading words is recorded."""
    hard = _theirs(request, pk)
    context = {"hard": hard, "words": words_of(hard, by=request.user, at=now())}
    return render(request, "matching/mentoring/hard_session.html", context)


@staff
@require_POST
def checked_in(request: StaffRequest, pk: int) -> HttpResponse:
    """Notes that somebody has spoken to the mentor."""
    hard = _theirs(request, pk)
    do_and_say(
        request,
        lambda: check_in(hard=hard, by=request.user, at=now()),
        f"Noted that you have spoken to {hard.mentor}.",
    )
    return redirect("matching:today")


def _theirs(request: StaffRequest, pk: int) -> HardSession:
    rows = hard_sessions_for(request.user).select_related("mentor__user", "checked_in_by")
    return get_object_or_404(rows, pk=pk)
