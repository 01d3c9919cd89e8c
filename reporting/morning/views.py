"""The page on which staff say how they want their morning email."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from config.accounts.access import UserRequest
from config.accounts.roles import Role
from config.common.clock import london_date, now
from config.ui.pages import do_and_say, staff
from reporting.morning.forms import PreferenceForm, hour_in_words
from reporting.morning.preferring import change_preference, reader_of, start_email, stop_email
from reporting.morning.recipients import has_todays_copy, next_time, preference_of


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: UserRequest) -> HttpResponse:
    """Shows when the reader's next morning email comes, and lets them change when they get it and
    what is in it."""
    user, at = request.user, now()
    preference, is_manager = preference_of(user), Role.MANAGER in user.roles
    sent = request.POST if request.method == "POST" else None
    today = london_date(at)
    form = PreferenceForm(sent, preference=preference, is_manager=is_manager, today=today)
    if form.is_valid() and do_and_say(
        request,
        lambda: change_preference(user=user, **form.values(), today=today),
        "Saved.",
        form=form,
    ):
        return redirect("reporting:morning_email")
    due = next_time(preference, had_todays=has_todays_copy(user, on=today), at=at)
    context = {
        "form": form,
        "reader": reader_of(user),
        "is_manager": is_manager,
        "preference": preference,
        "is_away": preference.is_away(today),
        "next": due,
        "hour": hour_in_words(due.hour),
        "is_late": due <= at,
    }
    return render(request, "reporting/morning/preferences.html", context)


@staff
@require_POST
def stop(request: UserRequest) -> HttpResponse:
    """Stops the whole morning email to the reader."""
    do_and_say(
        request,
        lambda: stop_email(user=request.user, at=now()),
        "You will no longer get the morning email. You can start it again on this page.",
    )
    return redirect("reporting:morning_email")


@staff
@require_POST
def start(request: UserRequest) -> HttpResponse:
    """Starts the reader's morning email again."""
    do_and_say(
        request, lambda: start_email(user=request.user), "You will get the morning email again."
    )
    return redirect("reporting:morning_email")
