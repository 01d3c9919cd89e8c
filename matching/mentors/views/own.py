"""A mentor's first page, the way to the mentor's statement of service, and the private calendar."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.accounts.access import UserRequest, public
from config.common.clock import london_today, now
from matching.mentors.away import days_of
from matching.mentors.home import home_of
from matching.mentors.views.pages import mentors, own
from matching.permissions import own_mentor
from recruitment.weekly import week_in_words
from training.trainees.dates import calendar_behind


@mentors
@require_safe
def home(request: UserRequest) -> HttpResponse:
    """The mentor's next session, what the mentor has to do, and what we ask the mentor."""
    mentor = own_mentor(request.user).select_related("user", "cohort").first()
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
    """Leads to the mentor's own statement of service. Our emails link to this address."""
    return redirect("matching:statement", own(request).pk)


@public
@never_cache
@require_safe
def calendar(_: HttpRequest, secret: str) -> HttpResponse:
    """The dates of a person, for their calendar program. The address has the secret that this
    person was given."""
    at = now()
    text = calendar_behind(secret, at=at, further=partial(days_of, at=at))
    if text is None:
        raise Http404
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")
