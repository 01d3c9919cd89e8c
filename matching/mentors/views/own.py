"""The link to a mentor's own statement of service, and the private calendar of a person."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from config.accounts.access import UserRequest, private_link
from config.common.clock import now
from matching.mentors.away import days_of
from matching.mentors.views.pages import mentors, own
from training.trainees.dates import calendar_behind


@mentors
@require_safe
def statement(request: UserRequest) -> HttpResponse:
    """Redirects to the mentor's own statement of service, which says what the mentor has done for
    us. Our emails link to this address."""
    return redirect("matching:statement", own(request).pk)


@private_link
@require_safe
def calendar(_: HttpRequest, secret: str) -> HttpResponse:
    """The dates of one person, for their calendar program. The address contains a secret that only
    this person knows."""
    at = now()
    text = calendar_behind(secret, at=at, further=partial(days_of, at=at))
    if text is None:
        raise Http404
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")
