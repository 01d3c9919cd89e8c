"""Where a mentor begins."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from config.common.clock import london_today, now
from matching.domain.mentoring.home import home_of
from matching.permissions import own_mentor
from matching.views.mentoring.requests import MentorRequest, mentors, own
from recruitment.weekly import week_in_words


@mentors
@require_safe
def home(request: MentorRequest) -> HttpResponse:
    """The next session, one thing to do, and what is asked."""
    mentor = own_mentor(request.user).select_related("user").first()
    if mentor is None:
        return render(request, "matching/mentoring/not_yet.html")
    context = {
        "mentor": mentor,
        "home": home_of(mentor, at=now()),
        "today": london_today(),
        "slots": week_in_words(mentor.slots),
    }
    return render(request, "matching/mentoring/home.html", context)


@mentors
@require_safe
def statement(request: MentorRequest) -> HttpResponse:
    """To the mentor's own statement of service: the address that e-mails carry."""
    return redirect("matching:statement", own(request).pk)
