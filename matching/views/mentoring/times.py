"""When a mentor is free, and when away."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from config.common.clock import london_today, now
from config.common.errors import DomainError
from matching.domain.mentoring.away import BadDates, away_from, go_away, stay_here
from matching.domain.mentoring.telling import TouchesSessions
from matching.domain.mentoring.times import change_times
from matching.forms.mentoring import COPY, AwayForm, TimesForm
from matching.models import Away
from matching.views.mentoring.requests import (
    MentorRequest,
    ask_first,
    mentors,
    own,
    own_current,
    seen_by,
)


@mentors
@require_http_methods(["GET", "POST"])
def times(request: MentorRequest) -> HttpResponse:
    """Changes them; first shows which sessions that touches."""
    mentor = own_current(request)
    form = TimesForm.of(mentor, request.POST if request.method == "POST" else None)
    if COPY in request.POST:
        form = form.copied()
        messages.info(request, "Monday is copied to the other weekdays. Save to keep it.")
    elif form.is_valid():
        seen = seen_by(request)
        try:
            change_times(mentor=mentor, offer=form.offer, seen=seen, by=request.user, at=now())
        except TouchesSessions as touched:
            return ask_first(request, touched, title="Your new times", back="own_times")
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Thank you. Your times are saved.")
            return redirect("matching:mentoring")
    return render(request, "matching/mentoring/times.html", {"form": form})


@mentors
@require_http_methods(["GET", "POST"])
def away(request: MentorRequest) -> HttpResponse:
    """The days away to come, and more of them; first shows which sessions they touch."""
    mentor = own_current(request)
    form = AwayForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        days, seen = form.cleaned_data, seen_by(request)
        try:
            go_away(mentor=mentor, **days, seen=seen, by=request.user, at=now())
        except TouchesSessions as touched:
            return ask_first(request, touched, title="While you are away", back="own_away")
        except BadDates as error:
            form.add_error(error.field, str(error))
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Thank you. These days are noted.")
            return redirect("matching:own_away")
    context = {"form": form, "absences": away_from(mentor, today=london_today())}
    return render(request, "matching/mentoring/away.html", context)


@mentors
@require_POST
def not_away(request: MentorRequest, pk: int) -> HttpResponse:
    """Takes an absence back."""
    absence = get_object_or_404(Away, pk=pk, mentor=own(request))
    stay_here(away=absence, by=request.user, at=now())
    messages.success(request, "These days are taken back.")
    return redirect("matching:own_away")
