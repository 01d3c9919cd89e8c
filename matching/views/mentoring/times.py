"""When a mentor is free."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from config.common.clock import now
from config.common.errors import DomainError
from config.ui.requests import add_refusal
from matching.domain.mentoring.telling import TouchesSessions
from matching.domain.mentoring.times import change_times
from matching.forms.mentoring import COPY, TimesForm
from matching.views.mentoring.requests import (
    MentorRequest,
    ask_first,
    mentors,
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
            back = reverse("matching:own_times")
            return ask_first(request, touched, title="Your new times", back=back)
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Thank you. Your times are saved.")
            return redirect("matching:mentoring")
    return render(request, "matching/mentoring/times.html", {"form": form})
