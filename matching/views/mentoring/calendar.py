"""The private calendar, of training and of mentoring: here, because training knows no mentors."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.accounts.access import public
from config.common.clock import now
from matching.domain.mentoring.calendar import days_of
from training.domain.feed import calendar_behind


@public
@never_cache
@require_safe
def calendar(_: HttpRequest, secret: str) -> HttpResponse:
    """The dates of whoever made this address, for a calendar program."""
    at = now()
    text = calendar_behind(secret, at=at, further=partial(days_of, at=at))
    if text is None:
        raise Http404
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")
