"""A mentor's own pages: the first page, times, what they tell us about themselves, and the private
calendar."""

from collections.abc import Callable
from functools import partial
from typing import Final, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from config.accounts.access import UserRequest, public
from config.common.clock import london_today, now
from config.ui.pages import do_and_say
from matching.mentors.about import (
    boundaries_in_words,
    set_boundaries,
    set_strengths,
    set_travel,
    set_wishes,
    strengths_in_words,
    travel_in_words,
    wishes_in_words,
)
from matching.mentors.away import days_of
from matching.mentors.forms.about import (
    BoundariesForm,
    PartForm,
    StrengthsForm,
    TravelForm,
    WishesForm,
)
from matching.mentors.forms.times import COPY, TimesForm
from matching.mentors.home import home_of
from matching.mentors.times import AffectsSessions, change_times
from matching.mentors.views.pages import ask_first, matches_shown, mentors, own, own_current
from matching.models import Mentor
from matching.permissions import own_mentor
from recruitment.weekly import week_in_words
from training.trainees.dates import calendar_behind


@mentors
@require_safe
def home(request: UserRequest) -> HttpResponse:
    """The next session, what to do, and what we ask."""
    mentor = own_mentor(request.user).select_related("user").first()
    if mentor is None:
        return render(request, "matching/mentors/not_yet.html")
    context = {
        "mentor": mentor,
        "home": home_of(mentor, at=now()),
        "today": london_today(),
        "slots": week_in_words(mentor.slots),
    }
    return render(request, "matching/mentors/home.html", context)


@mentors
@require_safe
def statement(request: UserRequest) -> HttpResponse:
    """Leads to the mentor's own statement of service. Emails link here."""
    return redirect("matching:statement", own(request).pk)


@mentors
@require_http_methods(["GET", "POST"])
def times(request: UserRequest) -> HttpResponse:
    """The mentor's times. Shows which sessions a change affects before saving it. Leads on to the
    hours of their prisons."""
    mentor = own_current(request)
    form = TimesForm.of(mentor, request.POST if request.method == "POST" else None)
    if COPY in request.POST:
        form = form.copied()
        messages.info(request, "We have copied Monday to the other weekdays. Save to keep this.")
    elif form.is_valid():
        try:
            if do_and_say(
                request,
                lambda: change_times(
                    mentor=mentor,
                    offer=form.offer,
                    matches_shown=matches_shown(request),
                    by=request.user,
                    at=now(),
                ),
                "Thank you. Your times are saved.",
                form=form,
            ):
                return redirect("matching:own_hours")
        except AffectsSessions as question:
            back = reverse("matching:own_times")
            return ask_first(request, question, title="Your new times", back=back)
    return render(request, "matching/mentors/times.html", {"form": form})


class Part(NamedTuple):
    form: type[PartForm]
    write: Callable[..., None]
    lines: Callable[[Mentor], list[str]]


PARTS: Final = {
    "boundaries": Part(BoundariesForm, set_boundaries, boundaries_in_words),
    "strengths": Part(StrengthsForm, set_strengths, strengths_in_words),
    "wishes": Part(WishesForm, set_wishes, wishes_in_words),
    "travel": Part(TravelForm, set_travel, travel_in_words),
}


@mentors
@require_safe
def parts(request: UserRequest) -> HttpResponse:
    """All parts with the current answers."""
    mentor = own_current(request)
    rows = [
        {"name": name, "title": part.form.title, "lines": part.lines(mentor)}
        for name, part in PARTS.items()
    ]
    return render(request, "matching/mentors/parts.html", {"mentor": mentor, "parts": rows})


@mentors
@require_http_methods(["GET", "POST"])
def about(request: UserRequest, part: str) -> HttpResponse:
    """Shows one part and saves it."""
    mentor = own_current(request)
    if part not in PARTS:
        raise Http404
    form = PARTS[part].form(request.POST if request.method == "POST" else None, mentor=mentor)
    if form.is_valid() and do_and_say(
        request,
        lambda: PARTS[part].write(mentor=mentor, **form.values(), by=request.user, at=now()),
        "Thank you. Your answers are saved.",
        form=form,
    ):
        return redirect("matching:own_parts")
    return render(request, "matching/mentors/about.html", {"form": form})


@public
@never_cache
@require_safe
def calendar(_: HttpRequest, secret: str) -> HttpResponse:
    """The dates of the person who made this address, for a calendar program."""
    at = now()
    text = calendar_behind(secret, at=at, further=partial(days_of, at=at))
    if text is None:
        raise Http404
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")
