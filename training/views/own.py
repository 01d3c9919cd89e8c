"""A trainee's own pages, telephone first."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.common.clock import now
from config.common.invitation import as_calendar
from training.domain.certificates import certificate_of
from training.domain.feed import make_feed, revoke_feed
from training.domain.inviting import event_of
from training.domain.progress import progress_of_all
from training.domain.readiness import readiness_of_one
from training.domain.reads import OwnSession, date_of, dates_of, enrolment_of
from training.models import CalendarFeed
from training.views.printed import printed
from training.views.requests import OwnRequest, own


@own
@require_safe
def my_training(request: OwnRequest) -> HttpResponse:
    """What comes next, every date, and what is still to do before the first man."""
    enrolment, at = enrolment_of(request.user), now()
    context: dict[str, object] = {"enrolment": enrolment}
    if enrolment:
        dates = dates_of(enrolment, at=at)
        context |= {
            "next": _next(dates),
            "dates": dates,
            "progress": progress_of_all([enrolment], at=at)[enrolment.pk],
            "readiness": readiness_of_one(enrolment, at=at),
            "has_feed": CalendarFeed.objects.filter(volunteer=request.user).exists(),
        }
    context["certificate"] = certificate_of(request.user)
    return render(request, "training/own/my_training.html", context)


@own
@never_cache
@require_safe
def session_calendar(request: OwnRequest, pk: int) -> HttpResponse:
    """One date as a file that a calendar opens."""
    told = date_of(request.user, pk)
    if told is None:
        raise Http404
    return HttpResponse(
        as_calendar(event_of(told.session, told, request.user.email), at=now()),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="training.ics"'},
    )


@own
@never_cache
@require_http_methods(["GET", "POST"])
def calendar(request: OwnRequest) -> HttpResponse:
    """Makes the private calendar's address, and shows it this once."""
    address = make_feed(person=request.user, at=now()) if request.method == "POST" else ""
    context = {
        "address": address,
        "webcal": f"webcal://{address.partition('://')[2]}",
        "has_feed": CalendarFeed.objects.filter(volunteer=request.user).exists(),
    }
    return render(request, "training/own/calendar.html", context)


@own
@require_POST
def stop_calendar(request: OwnRequest) -> HttpResponse:
    """The address stops."""
    revoke_feed(person=request.user, at=now())
    messages.success(request, "Your private calendar is stopped. Its address shows nothing now.")
    return redirect("training:calendar")


@own
@require_safe
def my_certificate(request: OwnRequest) -> HttpResponse:
    """One's own certificate."""
    found = certificate_of(request.user)
    if found is None:
        raise Http404
    return printed(request, found)


def _next(dates: list[OwnSession]) -> OwnSession | None:
    return next((it for it in dates if it.cell.is_to_come), None)
