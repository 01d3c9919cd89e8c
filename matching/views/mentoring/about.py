"""What mentors say of themselves, a page for each part."""

from collections.abc import Callable
from typing import Final, NamedTuple

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from config.common.clock import now
from config.ui.requests import do_and_say
from matching.domain.mentoring.about import (
    boundaries_in_words,
    set_boundaries,
    set_strengths,
    set_travel,
    set_wishes,
    strengths_in_words,
    travel_in_words,
    wishes_in_words,
)
from matching.forms.about import BoundariesForm, PartForm, StrengthsForm, TravelForm, WishesForm
from matching.models import Mentor
from matching.views.mentoring.requests import MentorRequest, mentors, own_current


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
def parts(request: MentorRequest) -> HttpResponse:
    """All parts as they are kept."""
    mentor = own_current(request)
    shown = [
        {"name": name, "title": part.form.title, "lines": part.lines(mentor)}
        for name, part in PARTS.items()
    ]
    return render(request, "matching/mentoring/parts.html", {"mentor": mentor, "parts": shown})


@mentors
@require_http_methods(["GET", "POST"])
def about(request: MentorRequest, part: str) -> HttpResponse:
    """Shows one part as it is kept, and keeps it."""
    mentor = own_current(request)
    if part not in PARTS:
        raise Http404
    form = PARTS[part].form(request.POST if request.method == "POST" else None, mentor=mentor)
    if form.is_valid() and do_and_say(
        request,
        lambda: PARTS[part].write(mentor=mentor, **form.values(), by=request.user, at=now()),
        "Thank you. It is saved.",
        form=form,
    ):
        return redirect("matching:own_parts")
    return render(request, "matching/mentoring/about.html", {"form": form})
