"""The mentor's own pages: who would like to meet them, and the mentor's answer."""

from typing import Final

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest, allow
from config.accounts.roles import Role
from config.common.clock import now
from config.ui.pages import do_and_say
from matching.introductions.answering import (
    accept_match,
    ask_question,
    has_moved_hours,
    turn_down_match,
)
from matching.introductions.correcting import correct_yes
from matching.introductions.first_session import (
    calendar_of,
    coordinators_in_words,
    first_time,
    when_in_words,
)
from matching.introductions.forms import QuestionForm, RefusalForm
from matching.introductions.lists import needs_of, own_offers, reasons_to_meet
from matching.mentors.rules import called
from matching.models import Match, current_rules
from matching.states import MatchStatus
from recruitment.contacts import coordinator_at
from recruitment.models import VisitGuide

mentors = allow(Role.MENTOR)
BY_MENTOR: Final = "The mentor pressed yes by mistake."
"""When a mentor takes back their yes, the history of the match shows this reason."""


@mentors
@require_safe
def offer(request: UserRequest, pk: int) -> HttpResponse:
    """Tells the mentor which man would like to meet them, and when and where they would meet. The
    page has a button for yes and a button for no."""
    return _page(request, _offer(request, pk), QuestionForm())


@mentors
@require_POST
def say_yes(request: UserRequest, pk: int) -> HttpResponse:
    """Records that the mentor says yes to a man."""
    match = _offer(request, pk)
    do_and_say(
        request,
        lambda: accept_match(match=match, by=request.user, at=now()),
        "Thank you. We have told your coordinator.",
    )
    return redirect("matching:offer", pk)


@mentors
@require_http_methods(["GET", "POST"])
def take_back_yes(request: UserRequest, pk: int) -> HttpResponse:
    """Takes back a yes that the mentor pressed by mistake. First shows what will happen, and asks
    for confirmation."""
    match = _offer(request, pk)
    if match.status != MatchStatus.TO_START:
        return redirect("matching:offer", pk)
    if request.method == "POST":
        do_and_say(
            request,
            lambda: correct_yes(
                match=match, reason=BY_MENTOR, version=match.version, by=request.user, at=now()
            ),
            "Your first session is off. Would you still like to meet him?",
        )
        return redirect("matching:offer", pk)
    context = {"match": match, "man": called(match.referral, current_rules())}
    return render(request, "matching/introductions/take_back_yes.html", context)


@mentors
@require_http_methods(["GET", "POST"])
def say_no(request: UserRequest, pk: int) -> HttpResponse:
    """Records that the mentor says no to a man, and why."""
    match = _offer(request, pk)
    if request.method == "GET" and match.status != MatchStatus.OFFERED:
        return redirect("matching:offer", pk)
    form = RefusalForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and do_and_say(
        request,
        lambda: turn_down_match(match=match, **form.cleaned_data, by=request.user, at=now()),
        "Thank you for telling us. We will look for another mentor for him.",
        form=form,
    ):
        return redirect("matching:offer", pk)
    return render(request, "matching/introductions/say_no.html", {"match": match, "form": form})


@mentors
@require_POST
def ask(request: UserRequest, pk: int) -> HttpResponse:
    """Sends the mentor's question to the coordinators."""
    match, form = _offer(request, pk), QuestionForm(request.POST)
    if form.is_valid() and do_and_say(
        request,
        lambda: ask_question(
            match=match, text=form.cleaned_data["text"], by=request.user, at=now()
        ),
        "Your question is sent. We will email you when your coordinator has answered.",
        form=form,
    ):
        return redirect("matching:offer", pk)
    return _page(request, match, form)


@mentors
@never_cache
@require_safe
def calendar(request: UserRequest, pk: int) -> HttpResponse:
    """The first session as an .ics file for the mentor's calendar."""
    match = _offer(request, pk)
    text = ""
    if match.status == MatchStatus.TO_START:
        text = calendar_of(match, at=now())
    if not text:
        raise Http404
    name = 'attachment; filename="first-session.ics"'
    return HttpResponse(text, "text/calendar", headers={"Content-Disposition": name})


def _offer(request: UserRequest, pk: int) -> Match:
    return get_object_or_404(own_offers(request.user), pk=pk)


def _page(request: UserRequest, match: Match, form: forms.Form) -> HttpResponse:
    """The mentor's page about a match. What it shows depends on how far the match has got. If the
    mentor will not meet the man, the page says nothing about him."""
    introduction, is_over = match.introduction, bool(match.referral.participant.died_on)
    is_open = match.status == MatchStatus.OFFERED and not introduction.mentor_answer
    context: dict[str, object] = {
        "match": match,
        "introduction": introduction,
        "is_open": is_open and not is_over,
        "is_agreed": match.is_begun and not is_over,
        "form": form,
    }
    if is_open or match.is_begun:
        time = first_time(match, at=now())
        context |= {
            "man": called(match.referral, current_rules()),
            "needs": needs_of(match),
            "reasons": reasons_to_meet(match),
            "when": when_in_words(match, time),
            "where": time.where if time else str(match.referral.establishment),
            "has_moved_hours": is_open and has_moved_hours(match),
            "has_calendar": bool(time and time.hours and introduction.first_on),
            "guide": VisitGuide.objects.filter(establishment=match.referral.establishment).first(),
            "questions": match.questions.all(),
            "coordinators": coordinators_in_words(match),
            "contact": coordinator_at(match.referral.establishment_id),
        }
    return render(request, "matching/introductions/offer.html", context)
